/** A request as runnable code in each language of the reference. */
import type { ApiRequest } from "./api.ts";
import { curl } from "./curl.ts";
import { literal, syntaxes } from "./literal.ts";

export const languages = { curl: "curl", python: "Python", typescript: "TypeScript" } as const;
export type Language = keyof typeof languages;

const writers: Readonly<Record<Language, (request: ApiRequest, origin: string) => string>> = {
  curl,
  python,
  typescript,
};

/** The request's source text in every language. */
export const snippets = (request: ApiRequest, origin: string): readonly (readonly [Language, string])[] =>
  (Object.keys(languages) as Language[]).map((language) => [language, writers[language](request, origin)]);

const urlOf = ({ path }: ApiRequest, origin: string): string => JSON.stringify(new URL(path, origin).href);

/** With requests. */
function python(request: ApiRequest, origin: string): string {
  const body =
    request.body === undefined ? "" : `, json=${literal(JSON.parse(request.body) as unknown, syntaxes.python)}`;
  return [
    "import requests",
    "",
    `response = requests.${request.method.toLowerCase()}(${urlOf(request, origin)}${body})`,
    "response.raise_for_status()",
    "print(response.json())",
  ].join("\n");
}

/** With fetch, which Node, Deno, Bun and browsers have. */
function typescript(request: ApiRequest, origin: string): string {
  const { method, body } = request;
  const options =
    body === undefined
      ? ""
      : [
          ", {",
          `  method: "${method}",`,
          '  headers: { "content-type": "application/json" },',
          `  body: JSON.stringify(${literal(JSON.parse(body) as unknown, syntaxes.typescript, 2)}),`,
          "}",
        ].join("\n");
  return [
    `const response = await fetch(${urlOf(request, origin)}${options});`,
    "const answer = await response.json();",
    "if (!response.ok) throw new Error(answer.detail);",
    "console.log(answer);",
  ].join("\n");
}
