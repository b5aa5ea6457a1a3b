/** Prints the largest errors of every route's mathematics: npm run accuracy [-- PART_OF_A_ROUTE]. */
import type { Measurement } from "./measure.ts";
import { sweeps } from "./sweeps.ts";

const [wanted = ""] = process.argv.slice(2);

const row = ({ quantity, cases, refused, relative, inRoundings }: Measurement) => ({
  quantity,
  cases,
  refused,
  "relative error": relative.error.toExponential(1),
  at: relative.at,
  roundings: inRoundings.error.toFixed(1),
  "at ": inRoundings.at,
});

console.log("A rounding is the change of a result when every input and the result are rounded to doubles.\n");
for (const { route, measure } of sweeps.filter(({ route }) => route.includes(wanted))) {
  console.log(route);
  console.table(measure().map(row));
}
