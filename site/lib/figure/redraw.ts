/**
 * Brings an element to new markup and leaves alone what stays the same.
 *
 * Of a drawing that follows a slider most is as it was: laying out its axes and its hundreds of numerals again would
 * take longer than all the rest of a frame.
 */
export function redraw(element: Element, markup: string): void {
  const template = document.createElement("template");
  template.innerHTML = markup;
  follow(element, template.content);
}

/** Place by place: equal nodes stay, of those that differ only within the content is gone through, others are replaced. */
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
