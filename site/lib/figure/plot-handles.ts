/**
 * Pointer and key input on panels: handles over a drawing, and presses on the panel's surface.
 *
 * A handle is a separate element, 24 px wide on every screen, so it keeps focus and pointer while the drawing under it is
 * replaced. It has the role of a slider: arrow keys move it by a hundredth of the axis, with Shift by a tenth, or to the
 * next value that its figure has. Delete removes it if its figure allows that.
 */
import type { Frame } from "../../plot/frame.ts";
import { arrows } from "./arrow-keys.ts";
import type { Handle } from "./figure.ts";
import { followPointer } from "./gesture.ts";
import { untilMoved } from "./pad.ts";

export interface HandlesListener<State> {
  onChange(change: Partial<State>): void;
  /** The pointer was released, or a key was pressed. */
  onRest(): void;
  onPress(panel: string, x: number, y: number, dragging: boolean): void;
}

export class PlotHandles<State> {
  readonly #plots: Map<string, { readonly element: HTMLElement; readonly frame: Frame }>;
  readonly #listener: HandlesListener<State>;
  readonly #elements: HTMLElement[] = [];
  #handles: readonly Handle<State>[] = [];

  constructor(
    root: ParentNode,
    frames: Readonly<Record<string, Frame>>,
    pressable: boolean,
    listener: HandlesListener<State>,
  ) {
    this.#listener = listener;
    this.#plots = new Map(
      Object.entries(frames).map(([panel, frame]) => {
        const element = root.querySelector<HTMLElement>(`[data-plot="${panel}"]`);
        if (!element) throw new Error(`PlotHandles: expected a panel ${panel}, got none`);
        if (pressable) {
          element.dataset.pressable = "";
          followPointer(element, "surface", {
            onPoint: (event, dragging) => {
              const { x, y } = pointOf(this.#plots.get(panel)?.frame ?? frame, element, event);
              listener.onPress(panel, x, y, dragging);
            },
            onEnd: () => listener.onRest(),
          });
        }
        return [panel, { element, frame }];
      }),
    );
  }

  /** Sets the visible part of a panel's data. */
  setFrame(panel: string, frame: Frame): void {
    const plot = this.#plots.get(panel);
    if (plot) this.#plots.set(panel, { ...plot, frame });
  }

  /** Places the handles for the state. Handles that stay keep their element, and so focus and pointer. */
  show(handles: readonly Handle<State>[]): void {
    this.#handles = handles;
    while (this.#elements.length > handles.length) this.#elements.pop()?.remove();
    handles.forEach((handle, i) => {
      const { element: plot, frame } = this.#plot(handle);
      const element = this.#elements[i] ?? this.#create(i);
      if (element.parentElement !== plot) plot.append(element);
      // A handle beyond the frame is shown at its edge.
      element.style.left = `${(100 * frame.x.at(within(frame.x, handle.x))) / frame.width}%`;
      element.style.top = `${(100 * frame.y.at(within(frame.y, handle.y))) / frame.height}%`;
      element.ariaLabel = handle.label;
      element.ariaValueNow = String(handle.x);
      element.ariaValueMin = String(frame.x.domain[0]);
      element.ariaValueMax = String(frame.x.domain[1]);
      element.ariaValueText = `${Number(handle.x.toPrecision(3))}, ${Number(handle.y.toPrecision(3))}`;
    });
  }

  #create(i: number): HTMLElement {
    const element = document.createElement("span");
    this.#elements[i] = element;
    element.className = "handle";
    element.role = "slider";
    element.tabIndex = 0;
    const move = (x: number, y: number): void => {
      const handle = this.#handles[i];
      if (handle) this.#listener.onChange(handle.move(x, y));
    };
    followPointer(element, "handle", {
      onPoint: (event) => {
        const handle = this.#handles[i];
        if (!handle) return;
        const { element: plot, frame } = this.#plot(handle);
        const { x, y } = pointOf(frame, plot, event);
        move(x, y);
      },
      onEnd: () => this.#listener.onRest(),
    });
    element.addEventListener("keydown", (event) => {
      const handle = this.#handles[i];
      if (!handle || event.altKey || event.ctrlKey || event.metaKey) return;
      const arrow = arrows[event.key];
      const gone = event.key === "Delete" || event.key === "Backspace" ? handle.remove?.() : undefined;
      if (arrow) this.#step(i, arrow, event.shiftKey ? 0.1 : 0.01);
      else if (gone) {
        this.#listener.onChange(gone);
        // After a removal the previous point gets the focus, so that points can be removed one by one.
        if (!element.isConnected) this.#elements.at(-1)?.focus();
      } else return;
      event.preventDefault();
      this.#listener.onRest();
    });
    return element;
  }

  /**
   * Moves a handle by a share of the axis, or by the smallest multiple with an effect, because the lattice of the handle's
   * fields may be coarser.
   */
  #step(i: number, [right, up]: readonly [number, number], share: number): void {
    const from = this.#handles[i];
    if (!from) return;
    const { x, y, width, height, inset } = this.#plot(from).frame;
    const across = right * share * (width - inset.left - inset.right);
    const down = -up * share * (height - inset.top - inset.bottom);
    untilMoved(
      (steps) =>
        this.#listener.onChange(
          from.move(x.value(x.at(from.x) + steps * across), y.value(y.at(from.y) + steps * down)),
        ),
      () => this.#handles[i]?.x !== from.x || this.#handles[i]?.y !== from.y,
    );
  }

  #plot({ panel }: Handle<State>): { readonly element: HTMLElement; readonly frame: Frame } {
    const plot = this.#plots.get(panel);
    if (!plot) throw new Error(`PlotHandles: expected a frame of the panel ${panel}, got none`);
    return plot;
  }
}

/** The data point under the pointer, clamped to the frame. */
function pointOf({ width, height, x, y }: Frame, plot: HTMLElement, event: PointerEvent): { x: number; y: number } {
  const box = plot.getBoundingClientRect();
  return {
    x: within(x, x.value(((event.clientX - box.left) / box.width) * width)),
    y: within(y, y.value(((event.clientY - box.top) / box.height) * height)),
  };
}

const within = ({ domain: [low, high] }: Frame["x"], value: number): number => Math.min(high, Math.max(low, value));
