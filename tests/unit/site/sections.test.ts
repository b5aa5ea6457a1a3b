/** Numbers of sections, figures, equations and derivations, and how the text cites them. */
import { expect, test } from "vitest";
import { bibtex } from "../../../site/lib/report/bibtex.ts";
import { reference } from "../../../site/lib/report/reference.ts";
import { sectionAt, sectionLabel, sections } from "../../../site/lib/report/sections.ts";

test("sections count from the start page, which is 0, and the appendix has a letter", () => {
  const numbers = sections.map(({ number }) => number);
  expect(numbers.slice(0, -1)).toEqual(numbers.slice(0, -1).map((_, position) => String(position)));
  expect(numbers.at(-1)).toBe("A");
  expect(sections[0]).toMatchObject({ path: "/", title: "Marginalia" });
  expect(sections.slice(1).every(({ part }) => part)).toBe(true);
  expect(new Set(sections.map(({ path }) => path)).size).toBe(sections.length);
});

test("a section is found by its path, and cited by its number or as the appendix", () => {
  for (const section of sections) expect(sectionAt(section.path)).toBe(section);
  expect([sections[4], sections.at(-1)].map((section) => section && sectionLabel(section))).toEqual(["§4", "Appendix"]);
  expect(() => sectionAt("/none/")).toThrow("sectionAt: expected the path of a section, got /none/");
});

test("each item of a section is cited by the section's number and its own", () => {
  const words = { figures: /^Figure /, equations: /^\(.*\)$/, derivations: /^Derivation / } as const;
  for (const section of sections) {
    expect(reference(section.path)).toEqual({
      label: sectionLabel(section),
      number: section.number,
      title: section.title,
      href: section.path,
    });
    for (const kind of ["figures", "equations", "derivations"] as const) {
      (section[kind] ?? []).forEach(({ id, title }, i) => {
        const number = `${section.number}.${i + 1}`;
        const cited = reference(id);
        expect(cited).toMatchObject({ number, title, href: `${section.path}#${id}` });
        expect(cited.label).toMatch(words[kind]);
        expect(cited.label).toContain(number);
      });
    }
  }
  expect(() => reference("fig-none")).toThrow(/or the path of a section, got fig-none$/);
});

test("a figure's state is cited with its title, address, source and year", () => {
  const entry = bibtex({ key: "k", title: "T", permalink: "https://x.org/?a=1,2#f", source: "Model m", year: 2026 });
  expect(entry).toBe(
    [
      "@misc{k,",
      "  title         = {T},",
      "  author        = {{Marginalia contributors}},",
      "  year          = {2026},",
      "  howpublished  = {\\url{https://x.org/?a=1,2#f}},",
      "  note          = {Model m}",
      "}",
    ].join("\n"),
  );
});
