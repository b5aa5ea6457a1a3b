/** Code examples that call a model; the tests run each of them unchanged. */

import { tritonClient } from "../lib/api/triton-client.ts";
import type { ImageCard, ModelCard, RegressorCard } from "../lib/report/card-facts.ts";

export type Language = "sh" | "python" | "typescript";

export interface Snippet {
  readonly title: string;
  readonly language: Language;
  /** Python modules that it needs; empty for other languages. */
  readonly modules: readonly string[];
  readonly code: string;
}

/** Longest latent to write out; longer ones are drawn at random. */
const mostWritten = 4;
/** Two example latents, cut to the model's latent size. */
const examples = [
  [0.1, -1.2, 0.5, 0.8],
  [0, 0.3, -0.6, 1.1],
] as const;

/** @param origin origin of the API, without a trailing slash */
export function snippetsOf(card: ModelCard, origin: string): readonly Snippet[] {
  const { curl, requests, triton, onnxruntime, typescript } =
    card.family === "regressor" ? predicting(card, origin) : decoding(card, origin);
  return [
    { title: "curl", language: "sh", modules: [], code: curl },
    { title: "Python, requests", language: "python", modules: ["requests"], code: requests },
    {
      title: "Python, the Triton client (Open Inference Protocol)",
      language: "python",
      modules: ["numpy", "tritonclient.http"],
      code: triton,
    },
    {
      title: "Python, onnxruntime on the file itself",
      language: "python",
      modules: ["numpy", "onnxruntime", "requests"],
      code: onnxruntime,
    },
    { title: "TypeScript, the typed client", language: "typescript", modules: [], code: typescript },
  ];
}

type Code = Readonly<Record<"curl" | "requests" | "triton" | "onnxruntime" | "typescript", string>>;

function decoding({ id, latentSize: d, labels: classes, likelihood, files }: ImageCard, origin: string): Code {
  const isWritten = d <= mostWritten;
  const latents = examples.map((example) => `[${example.slice(0, d).join(", ")}]`).join(", ");
  const labels = classes === undefined ? undefined : [0, Math.min(1, classes - 1)];
  const output = likelihood === "bernoulli" ? "probability" : "mean";
  const address = `${origin}/v1/models/${id}`;
  const label = labels === undefined ? "" : `&label=${labels[0]}`;
  const array = isWritten
    ? `latents = np.array([${latents}], dtype=np.float32)`
    : `latents = np.random.default_rng(0).standard_normal((2, ${d}), dtype=np.float32)`;
  const oneHot = labels === undefined ? [] : [`labels = np.eye(${classes}, dtype=np.float32)[[${labels.join(", ")}]]`];
  const names = labels === undefined ? ["latent"] : ["latent", "label"];
  return {
    curl: isWritten
      ? `curl -o image.png '${address}/decode?latent=${examples[0].slice(0, d).join(",")}${label}&format=png'`
      : `curl -o images.png '${address}/samples?count=16&seed=0${label}&format=png'`,
    requests: [
      ...(isWritten ? [] : ["import random", ""]),
      "import requests",
      "",
      isWritten ? `latents = [${latents}]` : `latents = [[random.gauss(0, 1) for _ in range(${d})] for _ in range(2)]`,
      `body = {"latents": latents${labels === undefined ? "" : `, "labels": [${labels.join(", ")}]`}}`,
      `response = requests.post("${address}/decode", json=body)`,
      "response.raise_for_status()",
      'print(response.json()["shape"])  # the pixels are in "images"',
    ].join("\n"),
    triton: [
      "import numpy as np",
      "import tritonclient.http as triton",
      "",
      array,
      ...oneHot,
      "inputs = []",
      `for name, values in [${names.map((name) => `("${name}", ${name}s)`).join(", ")}]:`,
      '    tensor = triton.InferInput(name, list(values.shape), "FP32")',
      "    tensor.set_data_from_numpy(values)",
      "    inputs.append(tensor)",
      `client = ${tritonClient(origin)}`,
      `print(client.infer("${id}", inputs).as_numpy("${output}").shape)`,
    ].join("\n"),
    onnxruntime: [
      "import numpy as np",
      "import onnxruntime",
      "import requests",
      "",
      `file = requests.get("${origin}/models/${id}/${files.decoder.path}")`,
      "file.raise_for_status()",
      "session = onnxruntime.InferenceSession(file.content)",
      array,
      ...oneHot,
      `(images,) = session.run(["${output}"], {${names.map((name) => `"${name}": ${name}s`).join(", ")}})`,
      "print(images.shape)",
    ].join("\n"),
    typescript: typed(
      origin,
      id,
      "decode",
      [
        isWritten
          ? `latents: [${latents}],`
          : `latents: Array.from({ length: 2 }, () => new Array<number>(${d}).fill(0.1)),`,
        ...(labels === undefined ? [] : [`labels: [${labels.join(", ")}],`]),
      ],
      "shape",
    ),
  };
}

function predicting({ id, inputSize, columns, files }: RegressorCard, origin: string): Code {
  const middle = (i: number): number => {
    const { lowest = 0, highest = 1 } = columns?.inputs[i] ?? {};
    return Number(((lowest + highest) / 2).toPrecision(3));
  };
  const row = `[${Array.from({ length: inputSize }, (_, i) => middle(i)).join(", ")}]`;
  const address = `${origin}/v1/models/${id}/predict`;
  const array = `inputs = np.array([${row}], dtype=np.float32)`;
  return {
    curl: `curl --json '{"inputs": [${row}]}' '${address}'`,
    requests: [
      "import requests",
      "",
      `response = requests.post("${address}", json={"inputs": [${row}]})`,
      "response.raise_for_status()",
      "answer = response.json()",
      'print(answer["mean"], answer["standardDeviation"])',
    ].join("\n"),
    triton: [
      "import numpy as np",
      "import tritonclient.http as triton",
      "",
      array,
      'tensor = triton.InferInput("input", list(inputs.shape), "FP32")',
      "tensor.set_data_from_numpy(inputs)",
      `client = ${tritonClient(origin)}`,
      `answer = client.infer("${id}", [tensor])`,
      'print(answer.as_numpy("mean"), answer.as_numpy("standardDeviation"))',
    ].join("\n"),
    onnxruntime: [
      "import numpy as np",
      "import onnxruntime",
      "import requests",
      "",
      `file = requests.get("${origin}/models/${id}/${files.regressor.path}")`,
      "file.raise_for_status()",
      "session = onnxruntime.InferenceSession(file.content)",
      array,
      'mean, deviation = session.run(["mean", "standardDeviation"], {"input": inputs})',
      "print(mean, deviation)",
    ].join("\n"),
    typescript: typed(origin, id, "predict", [`inputs: [${row}],`], "mean"),
  };
}

/** @param printed field of the response to print */
const typed = (origin: string, id: string, route: string, fields: readonly string[], printed: string): string =>
  [
    'import { createClient } from "./client/client.js"; // npm run client writes it',
    "",
    `const api = createClient("${origin}");`,
    `const response = await api.v1.models[":id"].${route}.$post({`,
    `  param: { id: "${id}" },`,
    "  json: {",
    ...fields.map((field) => `    ${field}`),
    "  },",
    "});",
    `if (response.status === 200) console.log((await response.json()).${printed});`,
  ].join("\n");
