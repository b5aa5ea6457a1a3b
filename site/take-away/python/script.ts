/**
 * A figure's state as a Python script: its requests, and its charts drawn by matplotlib.
 *
 * A script instead of a notebook runs wherever Python does and is readable as a file.
 */
import type { ApiRequest } from "../../lib/api/api.ts";
import type { Chart, Series } from "../../plot/chart.ts";
import type { Look } from "../../plot/live/look.ts";
import { chartCode } from "./chart-code.ts";
import { literal } from "./literal.ts";
import { originsIn } from "./origins.ts";
import { viewCode } from "./views.ts";

export interface ScriptCall {
  readonly name: string;
  /** Variable name of the response in the script. */
  readonly variable: string;
  readonly title: string;
  readonly request: ApiRequest;
  /** Parsed JSON; undefined for anything else. */
  readonly answer: unknown;
}

export interface ScriptSource {
  readonly id: string;
  readonly label: string;
  readonly title: string;
  readonly permalink: string;
  /** The model or API version that computed the figure. */
  readonly source: string;
  readonly calls: readonly Omit<ScriptCall, "variable">[];
  readonly charts: readonly { readonly title: string; readonly chart: Chart }[];
  readonly lookOf: (series: Series) => Look;
}

/** Names used by the script itself and by Python. */
const taken =
  /^(ask|axes|ax|contours|fig|figure|io|np|plt|requests|sys|class|def|from|global|import|in|is|lambda|pass)$/;

/** Longer expressions become variables above the charts that use them. */
const longest = 48;

/** Variable name of a call. */
export function variableOf(name: string): string {
  const snake = name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replace(/\W+/g, "_")
    .toLowerCase();
  return /^\d/.test(snake) || taken.test(snake) ? `the_${snake}` : snake;
}

/** The complete script, in UTF-8. */
export function pythonScript({ id, label, title, permalink, source, calls, charts, lookOf }: ScriptSource): string {
  const called = calls.map((call): ScriptCall => ({ ...call, variable: variableOf(call.name) }));
  const expressionOf = originsIn(
    called.map(({ variable, answer }) => ({ name: variable, value: answer })),
    called.map(({ variable, request: { body } }) => ({ name: `${variable}_body`, value: body && JSON.parse(body) })),
  );
  const shared = new Map<string, string>();
  const definitions: string[] = [];
  const named = (values: readonly number[]): string => {
    const expression = expressionOf(values);
    if (expression.length <= longest) return expression;
    const name = shared.get(expression) ?? `numbers_${shared.size + 1}`;
    if (!shared.has(expression)) definitions.push(`${name} = ${expression}`);
    shared.set(expression, name);
    return name;
  };
  const panels = [
    ...charts.map((each) => chartCode(each.chart, each.title, { expressionOf: named, lookOf })),
    ...called.map(viewCode).filter((lines) => lines !== undefined),
  ];
  const columns = Math.min(3, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const { origin } = new URL(permalink);
  return `${[
    `"""${label} of Marginalia: ${title.replaceAll('"', "'")}.`,
    "",
    permalink,
    `${source}.`,
    "",
    `    pip install requests numpy matplotlib`,
    `    python ${id}.py [URL of the API]`,
    '"""',
    "",
    "import io",
    "import sys",
    "",
    "import matplotlib.pyplot as plt",
    "import numpy as np",
    "import requests",
    "",
    `API = sys.argv[1] if len(sys.argv) > 1 else ${JSON.stringify(origin)}`,
    "",
    "",
    "def ask(method, path, accept, body=None):",
    '    """Sends one request; JSON comes back parsed, anything else as bytes."""',
    '    response = requests.request(method, API + path, headers={"Accept": accept}, json=body, timeout=60)',
    "    response.raise_for_status()",
    '    return response.json() if "json" in accept else response.content',
    "",
    "",
    ...called.flatMap(callCode),
    ...(definitions.length > 0
      ? ["# What the figure computes from the responses, to six digits.", ...definitions, ""]
      : []),
    `fig, axes = plt.subplots(${rows}, ${columns}, figsize=(${(5.2 * columns).toFixed(1)}, ${4 * rows}), layout="constrained", squeeze=False)`,
    "axes = axes.ravel()",
    ...panels.flatMap((lines, i) => ["", `ax = axes[${i}]`, ...lines]),
    "",
    `for ax in axes[${panels.length}:]:`,
    "    ax.remove()",
    `fig.savefig("${id}.png", dpi=200)`,
    `print("${id}.png")`,
    "plt.show()",
  ].join("\n")}\n`;
}

function callCode({ variable, title, request: { method, path, accept, body } }: ScriptCall): string[] {
  const asked = `"${method}", ${JSON.stringify(path)}, ${JSON.stringify(accept)}`;
  if (body === undefined) return [`# ${title}`, `${variable} = ask(${asked})`, ""];
  return [
    `# ${title}`,
    `${variable}_body = ${literal(JSON.parse(body))}`,
    `${variable} = ask(${asked}, ${variable}_body)`,
    "",
  ];
}
