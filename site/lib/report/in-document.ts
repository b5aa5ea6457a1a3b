/** Turns a section's page into a part of one document with all sections, with matching ids, links and headings. */

import type { Element, Properties } from "hast";
import { fromHtml } from "hast-util-from-html";
import { toHtml } from "hast-util-to-html";
import { SKIP, visit } from "unist-util-visit";

/** What paper has no use for: scripts, notes about missing ones, and what readers press, open or move. */
const uselessTags = new Set(["script", "noscript", "api-drawer"]);
const uselessClasses = new Set(
  "chart-reading controls figure-bar figure-dock guesses handle keys tables take-away".split(" "),
);
/** What scripts read of an element. */
const uselessProperties = ["dataCitation", "dataGuess", "dataHref", "dataPreview", "dataSet"];

const references = ["id", "htmlFor", "headers", "list", "ariaLabelledBy", "ariaDescribedBy", "ariaControls"];

/** Anchor of a section in the document: "latent-atlas" for "/latent-atlas/". */
export const partOf = (path: string): string => path.replaceAll("/", "");

function isUseless({ tagName, properties: { className, dataEntry } }: Element): boolean {
  // The entries of a legend are buttons too.
  if (uselessTags.has(tagName) || (tagName === "button" && dataEntry === undefined)) return true;
  return Array.isArray(className) && className.some((each) => uselessClasses.has(String(each)));
}

/** Markup of each part of the document, by its anchor, in pieces. */
export type ReportParts = Readonly<Record<string, readonly string[]>>;

/** Length of a piece: a slow phone builds the elements of so much markup within a frame or two. */
const pieceLength = 30_000;

/**
 * @param html markup of the section, without its title
 * @param path path of its page
 * @param paths paths of all sections in the document; links to them and their anchors stay within it
 * @returns its pieces in order, each of whole elements, and short where the elements are
 */
export function inDocument(html: string, path: string, paths: readonly string[]): readonly string[] {
  const own = partOf(path);
  const href = (target: string): string => {
    const [page = "", anchor] = target.split("#");
    if (page !== "" && !paths.includes(page)) return target;
    const part = partOf(page) || own;
    return `#${anchor ? `${part}.${anchor}` : part}`;
  };
  const moved = ([name, value]: [string, Properties[string]]): [string, Properties[string]] => {
    if (references.includes(name)) return [name, [value].flat().map((id) => `${own}.${id}`)];
    if (typeof value !== "string") return [name, value];
    if (name === "href") return [name, href(value)];
    return [name, value.replaceAll(/url\((["']?)#/g, (before) => `${before}${own}.`)];
  };
  const tree = fromHtml(html, { fragment: true });
  visit(tree, "element", (element, index, parent) => {
    if (isUseless(element) && parent && index !== undefined) {
      parent.children.splice(index, 1);
      return [SKIP, index];
    }
    for (const name of uselessProperties) delete element.properties[name];
    element.properties = Object.fromEntries(Object.entries(element.properties).map(moved));
    // Scrubbed numbers become text, because the document's figures have no controls.
    if (element.tagName === "scrub-number") element.tagName = "span";
    element.tagName = element.tagName.replace(/^h([2-5])$/, (_, level: string) => `h${Number(level) + 1}`);
    return;
  });
  const pieces: string[] = [];
  for (const child of tree.children) {
    const markup = toHtml(child, { closeEmptyElements: true, tightSelfClosing: true });
    const last = pieces.at(-1);
    if (last === undefined || last.length + markup.length > pieceLength) pieces.push(markup);
    else pieces[pieces.length - 1] = last + markup;
  }
  return pieces;
}
