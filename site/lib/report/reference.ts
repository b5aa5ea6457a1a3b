/** Cross-references: what an id of the report points at, and how it is cited. */
import { sectionLabel, sections } from "./sections.ts";

export interface Reference {
  /** As in running text: "Figure 9.1", "(9.2)", "Derivation A.3", "§9". */
  readonly label: string;
  /** The bare number. */
  readonly number: string;
  readonly title: string;
  readonly href: string;
}

/** How what is numbered within a section is cited. */
const citations = [
  ["figures", (number: string) => `Figure ${number}`],
  ["equations", (number: string) => `(${number})`],
  ["derivations", (number: string) => `Derivation ${number}`],
] as const;

/** Looks up what a cross-reference points at: the id of a figure, equation or derivation, or the path of a section. */
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
