/**
 * Updates an element to new markup and keeps the nodes that have not changed.
 *
 * Most of a drawing that follows a slider stays the same, and laying out its axes and hundreds of numerals again would take
 * longer than the rest of the frame.
 */
export function redraw(element: Element, markup: string): void {
  const template = document.createElement("template");
  template.innerHTML = markup;
  follow(element, template.content);
}

/** Position by position: equal nodes stay, nodes with the same tag and attributes are updated inside, others are replaced. */
function follow(parent: ParentNode & Node, fresh: ParentNode & Node): void {
  const before = [...parent.childNodes];
  for (const node of before.slice(fresh.childNodes.length)) node.remove();
  [...fresh.childNodes].forEach((node, i) => {
    const old = before[i];
    if (!old) parent.appendChild(node);
    else if (old.isEqualNode(node)) return;
    else if (isContainer(old) && isContainer(node) && old.cloneNode(false).isEqualNode(node.cloneNode(false)))
      follow(old, node);
    else old.replaceWith(node);
  });
}

const isContainer = (node: Node): node is Element => node instanceof Element && node.firstElementChild !== null;
