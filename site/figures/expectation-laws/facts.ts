/** The numbers of §2's prose, asked of the Worker by the build. */
import { askAnswer } from "../../build/ask-worker.ts";
import { post } from "../../lib/api/requests.ts";
import { asState, jointTable, presets, type TableAnswers } from "./state.ts";

export interface Laws extends TableAnswers {
  /** What the sum comes to when E[X | y] is left without its square: Σ p(y) (Var[X | y] + E[X | y]) - E[X]². */
  readonly withoutSquares: number;
}

/** Both laws for one of the tables. @param unit of X, for example 100 where it is measured in hundredths */
export async function laws(preset: string, unit = 1): Promise<Laws> {
  const table = jointTable(asState(presets[preset] ?? []));
  const scaled = { ...table, x: table.x.map((x) => unit * x) };
  const answer = (await askAnswer(post("/v1/expectations/decompose", { table: scaled }))) as TableAnswers;
  return { ...answer, withoutSquares: answer.within + answer.meanOfConditionalMeans - answer.mean ** 2 };
}
