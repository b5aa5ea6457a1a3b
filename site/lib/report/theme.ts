/** The current theme: the reader's choice on the root element, else the system's. */

const darkness = matchMedia("(prefers-color-scheme: dark)");
/** Event on the document when the reader chooses a theme; `theme/before-paint.js` listens to it too. */
const chosen = "theme";

export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === "dark" || (theme !== "light" && darkness.matches);
}

/** Runs a function whenever the theme may have changed, for drawings that style sheets cannot recolour. */
export function onThemeChange(run: () => void): void {
  darkness.addEventListener("change", run);
  document.addEventListener(chosen, run);
}

/** @param theme undefined for the system's */
export function chooseTheme(theme: string | undefined): void {
  const { dataset } = document.documentElement;
  if (theme === undefined) delete dataset.theme;
  else dataset.theme = theme;
  document.dispatchEvent(new Event(chosen));
}
