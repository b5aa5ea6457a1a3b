/**
 * <scrub-number>: a number of the prose as a native number field that can also be dragged sideways.
 *
 * It mirrors the control of the same name in its figure, with the same limits and steps, so the figure does not need to
 * know about it.
 */

/** Pixels of drag per step. */
const pixelsPerStep = 2;

class ScrubNumber extends HTMLElement {
  connectedCallback(): void {
    const control = document.querySelector<HTMLInputElement>(
      `#${CSS.escape(this.dataset.figure ?? "")} input[name="${CSS.escape(this.dataset.name ?? "")}"]`,
    );
    if (!control) throw new Error(`scrub-number: expected a control ${this.dataset.name}, got none`);
    const field = document.createElement("input");
    field.type = "number";
    field.ariaLabel = this.dataset.label ?? "";
    field.autocomplete = "off";
    for (const limit of ["min", "max", "step"] as const) field[limit] = control[limit];
    const mirror = (): void => {
      field.value = control.value;
    };
    let typing = false;
    const drive = (type: "input" | "change"): void => {
      if (field.value === "") return;
      typing = true;
      control.value = field.value;
      control.dispatchEvent(new Event(type, { bubbles: true }));
      typing = false;
    };
    field.addEventListener("input", () => drive("input"));
    field.addEventListener("change", () => {
      drive("change");
      mirror();
    });
    // What the reader is typing stays; every other change shows, even in a focused field.
    control.closest("figure")?.addEventListener("figure-change", () => {
      if (!typing) mirror();
    });

    let dragging = false;
    let from = 0;
    let valueFrom = 0;
    field.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      from = event.clientX;
      valueFrom = Number(control.value);
      field.setPointerCapture(event.pointerId);
    });
    field.addEventListener("pointermove", (event) => {
      if (!field.hasPointerCapture(event.pointerId)) return;
      const steps = Math.trunc((event.clientX - from) / pixelsPerStep);
      if (steps === 0 && !dragging) return;
      dragging = true;
      control.value = String(valueFrom + steps * Number(control.step));
      control.dispatchEvent(new Event("input", { bubbles: true }));
      event.preventDefault();
    });
    const release = (): void => {
      if (dragging) control.dispatchEvent(new Event("change", { bubbles: true }));
      dragging = false;
    };
    field.addEventListener("pointerup", release);
    field.addEventListener("pointercancel", release);

    mirror();
    this.replaceChildren(field);
  }
}

customElements.define("scrub-number", ScrubNumber);
