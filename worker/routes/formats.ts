/** Which representation a client wants: `format` in the query names one, otherwise the Accept header chooses. */
import { type Format, type MediaType, mediaTypes } from "../schemas/format.ts";
import { negotiate } from "./negotiate.ts";

/**
 * @param wanted the parameter `format`
 * @param offered what the route has, the default first
 * @throws DomainError NotAcceptable
 */
export function chooseFormat(
  wanted: string | undefined,
  accept: string | undefined,
  offered: readonly [Format, ...Format[]],
): Format {
  const named = offered.find((format) => format === wanted);
  if (named) return named;
  const types = offered.map((format) => mediaTypes[format]) as [MediaType, ...MediaType[]];
  return offered[types.indexOf(negotiate(accept, types))] as Format;
}
