/** Which of the parts of a page is being read, as it is scrolled. */

/** A heading counts as reached when it is this near the top of the screen, as a fraction of its height. */
const reached = 0.3;

/**
 * Marks the link to the part that is being read with `aria-current="location"`.
 *
 * @param links to anchors of this page, in the order of the parts
 * @param onChange gets the link, or undefined above the first part
 */
export function followReading(
  links: Iterable<HTMLAnchorElement>,
  onChange: (link: HTMLAnchorElement | undefined) => void,
): void {
  const parts = Array.from(links, (link) => ({ link, heading: document.getElementById(link.hash.slice(1)) }));
  let current: HTMLAnchorElement | undefined;
  const follow = (): void => {
    // Where the page ends no heading can come higher: what is in sight is read.
    const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
    const line = innerHeight * (atEnd ? 1 : reached);
    const part = parts.findLast(({ heading }) => heading && heading.getBoundingClientRect().top < line);
    if (part?.link === current) return;
    current?.removeAttribute("aria-current");
    part?.link.setAttribute("aria-current", "location");
    current = part?.link;
    onChange(current);
  };
  // Not an IntersectionObserver: a jump past a heading crosses nothing that it would report.
  document.addEventListener("scroll", follow, { passive: true });
  window.addEventListener("resize", follow);
  follow();
}
