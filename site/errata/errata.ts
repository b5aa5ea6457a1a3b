/**
 * Errors in the five documents that the report's exercises come from, which are named by number.
 *
 * To add an erratum, add an entry to its document (`documents/`). The page `/errata/`, the links at the end of the sections
 * and the test follow.
 */
import { document000 } from "./documents/000.ts";
import { document001 } from "./documents/001.ts";
import { document002 } from "./documents/002.ts";
import { document003 } from "./documents/003.ts";
import { document004 } from "./documents/004.ts";
import type { ErrataDocument, ErrataFacts, Erratum, Source } from "./erratum.ts";

const documents: readonly ErrataDocument[] = [document000, document001, document002, document003, document004];

export const sources: readonly Source[] = documents.map(({ source }) => source);

/** Number of an erratum's document. */
export const sourceOf = ({ id }: Pick<Erratum, "id">): string => id.slice(0, id.indexOf("-"));

export const errata = (facts: ErrataFacts): readonly Erratum[] => documents.flatMap(({ errata }) => errata(facts));
