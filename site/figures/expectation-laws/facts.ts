/** Numbers quoted in the section's prose, computed by the Worker at build time. */
import { askAnswer } from "../../build/ask-worker.ts";
import { post } from "../../lib/api/requests.ts";
import { asState, jointTable, presets, type TableAnswers } from "./state.ts";

export interface Laws extends TableAnswers {
  /** The sum with the square on E[X | y] left out: Σ p(y) (Var[X | y] + E[X | y]) - E[X]². */
  readonly withoutSquares: number;
}

/** Both laws for one of the tables. @param unit factor on X, for example 100 to measure it in hundredths */
export async function laws(preset: string, unit = 1): Promise<Laws> {
  const table = jointTable(asState(presets[preset] ?? []));
  const scaled = { ...table, x: table.x.map((x) => unit * x) };
  const answer = (await askAnswer(post("/v1/expectations/decompose", { table: scaled }))) as TableAnswers;
  return { ...answer, withoutSquares: answer.within + answer.meanOfConditionalMeans - answer.mean ** 2 };
}
