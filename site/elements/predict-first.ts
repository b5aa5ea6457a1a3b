/**
 * <predict-first>: takes the reader's guesses, compares them with the answer on request, and keeps them for the visit.
 *
 * When a page is opened again, the guesses are restored and the answer stays folded, so nothing shifts while it loads.
 */

import type { Handle } from "../lib/figure/figure.ts";
import { find } from "../lib/figure/figure-shell.ts";
import { PlotHandles } from "../lib/figure/plot-handles.ts";
import { nth } from "../lib/numbers/nth.ts";
import { compare, type Drawn, fieldOf, frameOf, type Guess, isComplete } from "../lib/report/guess.ts";
import { ownMark } from "../lib/report/guess-drawing.ts";

type Values = readonly number[];

/** A field of the form with its current guess, if any. */
interface Field {
  readonly guess: Guess;
  readonly words: HTMLElement;
  read(): Values | undefined;
  show(values: Values): void;
  /** Whether the guess may still change. */
  unlock(open: boolean): void;
}

function fieldIn(root: HTMLElement): Field {
  const guess = JSON.parse(root.dataset.guess ?? "") as Guess;
  const common = { guess, words: find(root, "[data-words]") };
  if (guess.kind !== "choice") return { ...common, ...drawnField(root, guess) };
  const radios = [...root.querySelectorAll<HTMLInputElement>("input")];
  return {
    ...common,
    read: () => [radios.findIndex(({ checked }) => checked)],
    show: ([chosen]) => {
      for (const [i, radio] of radios.entries()) radio.checked = i === chosen;
    },
    unlock: () => {},
  };
}

interface Placed {
  readonly values: Values;
}

function drawnField(root: HTMLElement, guess: Drawn): Omit<Field, "guess" | "words"> {
  const { read: round } = fieldOf(guess);
  const input = root.querySelector("input");
  const own = find(root, "[data-own]");
  const plot = find(root, "[data-plot]");
  const places = guess.kind === "curve" ? guess.at : [];
  let values: Values = guess.kind === "curve" ? places.map(() => guess.start) : [];
  let moved = false;
  let open = true;

  const raised = (i: number, y: number): Placed => ({ values: values.with(i, round(String(y))) });
  const placed = (x: number): Placed => ({ values: [round(String(x))] });
  const handleOf = (value: number, i: number): Handle<Placed> => {
    if (guess.kind === "number") return { panel: "guess", x: value, y: 0, label: guess.ask, move: placed };
    const x = nth(places, i);
    return { panel: "guess", x, y: value, label: `Height at ${guess.x.label} = ${x}`, move: (_, y) => raised(i, y) };
  };
  const draw = (): void => {
    own.innerHTML = values.length > 0 ? ownMark(guess, values) : "";
    handles.show(open ? values.map(handleOf) : []);
  };
  const set = (changed: Values): void => {
    values = changed;
    moved = true;
    if (input) input.value = String(changed[0]);
    draw();
  };
  const handles = new PlotHandles<Placed>(root, { guess: frameOf(guess) }, true, {
    onChange: (change) => change.values && set(change.values),
    onRest: () => {},
    onPress: (_, x, y) => {
      if (!open) return;
      const distances = places.map((place) => Math.abs(place - x));
      set((guess.kind === "curve" ? raised(distances.indexOf(Math.min(...distances)), y) : placed(x)).values);
    },
  });
  input?.addEventListener("input", () => {
    values = input.value === "" ? [] : placed(input.valueAsNumber).values;
    draw();
  });
  // Round the typed number to a place on the axis.
  input?.addEventListener("change", () => values.length > 0 && set(values));
  draw();
  return {
    read: () => (guess.kind === "number" || moved ? values : undefined),
    show: set,
    unlock: (isOpen) => {
      open = isOpen;
      plot.toggleAttribute("data-pressable", isOpen);
      draw();
    },
  };
}

class PredictFirst extends HTMLElement {
  connectedCallback(): void {
    const form = find<HTMLFormElement>(this, "form");
    const fields = Array.from(form.querySelectorAll<HTMLElement>("[data-guess]"), fieldIn);
    const button = find<HTMLButtonElement>(form, "button");
    const details = find<HTMLDetailsElement>(this, "details");
    const key = `guess:${this.dataset.name}`;

    const areComplete = (guesses: readonly (Values | undefined)[]): guesses is readonly Values[] =>
      fields.every(({ guess }, i) => isComplete(guess, guesses[i]));
    const turn = (compared: boolean): void => {
      this.toggleAttribute("data-compared", compared);
      details.open = compared;
      button.textContent = compared ? "Guess again" : "Compare with the answer";
      for (const field of fields) field.unlock(!compared);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.hasAttribute("data-compared")) {
        turn(false);
        for (const { words } of fields) words.textContent = "";
        return;
      }
      const guesses = fields.map((field) => field.read());
      const compares = areComplete(guesses);
      fields.forEach(({ guess, words }, i) => {
        const values = guesses[i];
        // For the other kinds the browser itself reports a missing guess.
        if (!isComplete(guess, values)) words.textContent = "Draw your curve first: move at least one point.";
        else words.textContent = compares ? compare(guess, values) : "";
      });
      if (!compares) return;
      turn(true);
      keep(key, JSON.stringify(guesses));
    });

    find<HTMLFieldSetElement>(form, "fieldset").disabled = false;
    const kept = JSON.parse(keptAt(key) ?? "[]") as readonly (Values | undefined)[];
    if (!areComplete(kept)) return;
    fields.forEach((field, i) => {
      field.show(nth(kept, i));
    });
  }
}

function keep(key: string, text: string): void {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // Without storage, the guess lasts as long as the page.
  }
}

function keptAt(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

customElements.define("predict-first", PredictFirst);
