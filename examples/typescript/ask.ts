/** The typed client conditions a mixture and reads an error: `npm run client && node examples/typescript/ask.ts [URL]`. */
import { createClient } from "../../client/client.js";

const api = createClient(process.argv[2] ?? "http://127.0.0.1:8787");
const unit = [
  [1, 0],
  [0, 1],
];
const mixture = {
  weights: [0.5, 0.5],
  means: [
    [0, 0],
    [3, 3],
  ],
  covariances: [unit, unit],
};

// The status determines the type of the body.
for (const value of [1, Number.NaN]) {
  const response = await api.v1.mixtures.condition.$post({
    json: { mixture, observed: { dimensions: [0], values: [value] } },
  });
  if (response.status === 200) console.log("weights", (await response.json()).mixture.weights);
  else console.log("error", response.status, (await response.json()).errors);
}
