/** Tracks which part of a page is being read while it is scrolled. */

/** Distance of a heading from the top of the screen, as a fraction of its height, at which it counts as reached. */
const reached = 0.3;

/**
 * Marks the link to the part being read with `aria-current="location"`.
 *
 * @param links to anchors of this page, in the order of the parts
 * @param onChange called with the link, or undefined above the first part
 */
export function followReading(
  links: Iterable<HTMLAnchorElement>,
  onChange: (link: HTMLAnchorElement | undefined) => void,
): void {
  const parts = Array.from(links, (link) => ({ link, heading: document.getElementById(link.hash.slice(1)) }));
  let current: HTMLAnchorElement | undefined;
  const follow = (): void => {
    // At the end of the page no heading can move higher, so the last visible one counts.
    const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
    const line = innerHeight * (atEnd ? 1 : reached);
    const part = parts.findLast(({ heading }) => heading && heading.getBoundingClientRect().top < line);
    if (part?.link === current) return;
    current?.removeAttribute("aria-current");
    part?.link.setAttribute("aria-current", "location");
    current = part?.link;
    onChange(current);
  };
  // Not an IntersectionObserver, which would miss a jump past a heading.
  document.addEventListener("scroll", follow, { passive: true });
  window.addEventListener("resize", follow);
  follow();
}
