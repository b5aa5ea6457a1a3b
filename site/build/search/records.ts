/** Search records besides the texts: figures, models, routes and problems, each with its address. */
import { anchorOf, type ProblemCode, problems } from "../../../worker/problem.ts";
import { operationHref } from "../../lib/api/api-reference.ts";
import { type ModelsAnswer, readyModels } from "../../lib/api/model-requests.ts";
import { type OpenApiDocument, operationsOf } from "../../lib/api/openapi.ts";
import { problemAdvice } from "../../lib/api/problem-advice.ts";
import { sectionLabel, sections } from "../../lib/report/sections.ts";
import { modelPath } from "../../models/cells.ts";

export interface SearchRecord {
  readonly url: string;
  readonly kind: "Figure" | "Model" | "Route" | "Problem";
  readonly title: string;
  /** Searchable text, from which the excerpt is taken. */
  readonly content: string;
}

const figures = (): readonly SearchRecord[] =>
  sections.flatMap((section) =>
    section.figures.map(({ id, title }, index) => ({
      url: `${section.path}#${id}`,
      kind: "Figure",
      title: `Figure ${section.number}.${index + 1}: ${title}`,
      content: `${title}. In ${sectionLabel(section)}, ${section.title}.`,
    })),
  );

const models = (answer: ModelsAnswer): readonly SearchRecord[] =>
  readyModels(answer).map(({ id, title, architecture, notes }) => ({
    url: modelPath(id),
    kind: "Model",
    title: `${id}: ${title}`,
    content: [architecture, ...notes].join(" "),
  }));

const routes = (document: OpenApiDocument): readonly SearchRecord[] =>
  operationsOf(document).map((described) => {
    const { method, path, operation } = described;
    const { summary, description = "", operationId, parameters = [] } = operation;
    const names = parameters.map(({ name }) => name).join(", ");
    return {
      url: operationHref(described),
      kind: "Route",
      title: `${method} ${path}`,
      content: `${summary}. ${description} ${names && `Parameters: ${names}.`} ${operationId}`.replaceAll("`", ""),
    };
  });

const allProblems = (): readonly SearchRecord[] =>
  (Object.entries(problems) as [ProblemCode, { status: number; title: string }][]).map(([code, { status, title }]) => ({
    url: `/problems/#${anchorOf(code)}`,
    kind: "Problem",
    title: `${status} ${title}`,
    content: `${code}. ${problemAdvice[code]}`.replaceAll("`", ""),
  }));

export const searchRecords = (document: OpenApiDocument, answer: ModelsAnswer): readonly SearchRecord[] => [
  ...figures(),
  ...models(answer),
  ...routes(document),
  ...allProblems(),
];
