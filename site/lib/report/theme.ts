/** The theme in force: the reader's choice on the root element, else the system's. */

const darkness = matchMedia("(prefers-color-scheme: dark)");
/** Of the document, when the reader chooses; `theme/before-paint.js` hears it too. */
const chosen = "theme";

export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === "dark" || (theme !== "light" && darkness.matches);
}

/** Runs whenever the theme may have changed: for what is drawn in colours that styles do not reach. */
export function onThemeChange(run: () => void): void {
  darkness.addEventListener("change", run);
  document.addEventListener(chosen, run);
}

/** @param theme undefined: as the system has it */
export function chooseTheme(theme: string | undefined): void {
  const { dataset } = document.documentElement;
  if (theme === undefined) delete dataset.theme;
  else dataset.theme = theme;
  document.dispatchEvent(new Event(chosen));
}
