/** Runs once, when the element is within a screen's height of the viewport. */
export function whenNear(element: Element, run: () => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      run();
    },
    { rootMargin: "100% 0%" },
  );
  observer.observe(element);
}
