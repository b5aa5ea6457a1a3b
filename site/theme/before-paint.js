/** The theme that the reader has chosen, before the first paint: this script is small and blocks on purpose. */
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden: the system's theme it is.
}

/** The browser's own bars have the page's colour: there is one for each scheme, and a choice outweighs the system. */
function colourBars() {
  const { theme } = document.documentElement.dataset;
  for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
    const { scheme } = meta.dataset;
    if (theme === undefined) meta.media = `(prefers-color-scheme: ${scheme})`;
    else meta.media = theme === scheme ? "all" : "not all";
  }
}

colourBars();
document.addEventListener("theme", colourBars);
