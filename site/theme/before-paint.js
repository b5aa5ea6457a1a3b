/** Applies the reader's chosen theme before the first paint. The script is small and blocks on purpose. */
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Without storage, use the system's theme.
}

/** Colours the browser's interface: there is a colour per scheme, and the reader's choice overrides the system's. */
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
