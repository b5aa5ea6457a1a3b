/** Copy buttons that say whether they copied. */

const confirmationMs = 1500;

export function copyFrom(button: HTMLButtonElement, text: () => string | null): void {
  const label = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text() ?? "");
      button.textContent = "Copied";
    } catch {
      // Without permission or a secure origin there is no clipboard. The text is beside the button.
      button.textContent = "Select the text to copy it";
    }
    setTimeout(() => {
      button.textContent = label;
    }, confirmationMs);
  });
}
