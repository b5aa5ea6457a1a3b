/** Negotiation of the representation: `format` in the query names it, otherwise the Accept header chooses. */
import { type Format, type MediaType, mediaTypes } from "../schemas/format.ts";
import { negotiate } from "./negotiate.ts";

/**
 * @param wanted the parameter `format`
 * @param offered formats of the route, the default first
 * @throws DomainError NotAcceptable
 */
export function chooseFormat(
  wanted: string | undefined,
  accept: string | undefined,
  offered: readonly [Format, ...Format[]],
): Format {
  const named = offered.find((format) => format === wanted);
  if (named) return named;
  const [first, ...others] = offered;
  const type = negotiate<MediaType>(accept, [mediaTypes[first], ...others.map((format) => mediaTypes[format])]);
  return others.find((format) => mediaTypes[format] === type) ?? first;
}
