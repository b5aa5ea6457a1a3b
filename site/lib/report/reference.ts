/** Cross-references: the target of an id of the report, and its citation. */
import { sectionLabel, sections } from "./sections.ts";

export interface Reference {
  /** Citation in running text: "Figure 9.1", "(9.2)", "Derivation A.3", "§9". */
  readonly label: string;
  /** The bare number. */
  readonly number: string;
  readonly title: string;
  readonly href: string;
}

/** Citations of the numbered items of a section. */
const citations = [
  ["figures", (number: string) => `Figure ${number}`],
  ["equations", (number: string) => `(${number})`],
  ["derivations", (number: string) => `Derivation ${number}`],
] as const;

/** Looks up the target of a cross-reference: the id of a figure, equation or derivation, or the path of a section. */
export function reference(id: string): Reference {
  for (const section of sections) {
    if (section.path === id) {
      return { label: sectionLabel(section), number: section.number, title: section.title, href: section.path };
    }
    for (const [kind, cite] of citations) {
      const all = section[kind] ?? [];
      const index = all.findIndex((candidate) => candidate.id === id);
      const found = all[index];
      if (!found) continue;
      const number = `${section.number}.${index + 1}`;
      return { label: cite(number), number, title: found.title, href: `${section.path}#${id}` };
    }
  }
  throw new Error(
    `reference: expected the id of a figure, equation or derivation, or the path of a section, got ${id}`,
  );
}
