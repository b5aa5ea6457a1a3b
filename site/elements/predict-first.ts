/** <predict-first>: takes the reader's guesses, keeps them for the visit, and shows them beside the answer on request. */
import type { Handle } from "../lib/figure.ts";
import { find } from "../lib/figure-shell.ts";
import { compare, type Drawn, fieldOf, frameOf, type Guess, isComplete } from "../lib/guess.ts";
import { ownMark } from "../lib/guess-drawing.ts";
import { PlotHandles } from "../lib/plot-handles.ts";

type Values = readonly number[];

/** A field of the form: what is guessed there so far, if anything. */
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
    show: ([chosen = 0]) => radios[chosen]?.click(),
    unlock: () => {},
  };
}

function drawnField(root: HTMLElement, guess: Drawn): Omit<Field, "guess" | "words"> {
  const frame = frameOf(guess);
  const { read: round } = fieldOf(guess);
  const input = root.querySelector("input");
  const own = find(root, "[data-own]");
  const plot = find(root, "[data-plot]");
  const places = guess.kind === "curve" ? guess.at : [];
  let values: Values = places.map((_, i) => (guess.kind === "curve" ? guess.start : i));
  let moved = false;
  let open = true;

  const draw = (): void => {
    own.innerHTML = values.length > 0 ? ownMark(guess, values) : "";
    handles.show(open ? handlesOf() : []);
  };
  const set = (changed: Values): void => {
    values = changed;
    moved = true;
    if (input && changed[0] !== undefined) input.value = String(changed[0]);
    draw();
  };
  const raised = (i: number, y: number): { values: Values } => ({ values: values.with(i, round(String(y))) });
  const placed = (x: number): { values: Values } => ({ values: [round(String(x))] });
  const handlesOf = (): Handle<{ values: Values }>[] =>
    values.map((value, i) =>
      guess.kind === "curve"
        ? {
            panel: "guess",
            x: places[i] as number,
            y: value,
            label: `Height at ${guess.x.label} = ${places[i]}`,
            move: (_, y) => raised(i, y),
          }
        : { panel: "guess", x: value, y: 0, label: guess.ask, move: placed },
    );
  const handles = new PlotHandles<{ values: Values }>(root, { guess: frame }, true, {
    onChange: (change) => change.values && set(change.values),
    onRest: () => {},
    onPress: (_, x, y) => {
      if (!open) return;
      const distances = places.map((place) => Math.abs(place - x));
      set((guess.kind === "curve" ? raised(distances.indexOf(Math.min(...distances)), y) : placed(x)).values);
    },
  });
  input?.addEventListener("input", () => {
    values = input.value === "" || !input.validity.valid ? [] : [input.valueAsNumber];
    draw();
  });
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
    const reveal = (guesses: readonly Values[]): void => {
      turn(true);
      fields.forEach(({ guess, words }, i) => {
        words.textContent = compare(guess, guesses[i] as Values);
      });
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.hasAttribute("data-compared")) {
        turn(false);
        for (const { words } of fields) words.textContent = "";
        return keep(key, undefined);
      }
      const guesses = fields.map((field) => field.read());
      if (areComplete(guesses)) {
        reveal(guesses);
        return keep(key, JSON.stringify(guesses));
      }
      // The browser itself asks for what is missing elsewhere.
      fields.forEach(({ guess, words }, i) => {
        words.textContent = isComplete(guess, guesses[i]) ? "" : "Draw your curve first: move at least one point.";
      });
    });

    find<HTMLFieldSetElement>(form, "fieldset").disabled = false;
    const guesses = JSON.parse(keptAt(key) ?? "[]") as readonly (Values | undefined)[];
    if (!areComplete(guesses)) return;
    fields.forEach((field, i) => {
      field.show(guesses[i] as Values);
    });
    reveal(guesses);
  }
}

function keep(key: string, text: string | undefined): void {
  try {
    if (text === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // Storage is forbidden: the guess lasts as long as the page.
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
