/**
 * Previews the target of a cross-reference: on hover, on focus, and on the first tap.
 *
 * A formula on the same page is shown itself, a figure by its number and title. Escape closes the preview, and it stays
 * open while the pointer is on it (WCAG 1.4.13).
 */

const preview = document.createElement("div");
preview.className = "ref-preview";
preview.id = "ref-preview";
preview.role = "tooltip";
preview.hidden = true;
document.body.append(preview);

let shownFor: HTMLAnchorElement | undefined;

function show(link: HTMLAnchorElement): void {
  if (shownFor === link) return;
  hide();
  shownFor = link;
  const target = link.hash === "" ? null : document.getElementById(link.hash.slice(1));
  const formula = target?.querySelector(".katex-display");
  const title = document.createElement("span");
  title.textContent = link.dataset.preview ?? "";
  preview.replaceChildren(title, ...(formula ? [formula.cloneNode(true)] : []));
  preview.hidden = false;
  link.setAttribute("aria-describedby", preview.id);
  const box = link.getBoundingClientRect();
  const right = document.documentElement.clientWidth - preview.offsetWidth - 8;
  preview.style.left = `${Math.max(8, Math.min(box.left, right)) + scrollX}px`;
  preview.style.top = `${box.bottom + scrollY}px`;
}

function hide(): void {
  shownFor?.removeAttribute("aria-describedby");
  shownFor = undefined;
  preview.hidden = true;
}

const linkOf = (target: EventTarget | null): HTMLAnchorElement | null =>
  target instanceof Element ? target.closest<HTMLAnchorElement>("a[data-preview]") : null;

document.addEventListener("pointerover", (event) => {
  const link = linkOf(event.target);
  if (link) show(link);
  else if (shownFor !== document.activeElement && !preview.contains(event.target as Node)) hide();
});
document.addEventListener("focusin", (event) => {
  const link = linkOf(event.target);
  if (link) show(link);
  else hide();
});
document.addEventListener("focusout", hide);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});

// A finger cannot hover, so the first tap shows the preview and the second follows the link.
let tapped: HTMLAnchorElement | undefined;
document.addEventListener("click", (event) => {
  const link = linkOf(event.target);
  if (link && (event as PointerEvent).pointerType === "touch" && tapped !== link) {
    event.preventDefault();
    show(link);
  }
  tapped = link ?? undefined;
});
