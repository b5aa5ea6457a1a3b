/** Proactive content negotiation (RFC 9110, section 12.5.1). */
import { violation } from "../problem.ts";

interface MediaRange {
  readonly type: string;
  readonly quality: number;
}

function parseAccept(header: string): readonly MediaRange[] {
  return header.split(",").map((part) => {
    const [type = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith("q="));
    return { type, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
  });
}

/** Specificity of a range for a media type: 3 exact, 2 by main type, 1 for any type, 0 no match. */
function specificity(range: string, mediaType: string): number {
  if (range === mediaType) return 3;
  if (range === `${mediaType.split("/")[0]}/*`) return 2;
  return range === "*/*" ? 1 : 0;
}

/**
 * The offered media type of the highest quality; ties go to the more specific range, then to the earlier offer.
 *
 * @param accept the Accept header; if absent, any type is acceptable
 * @throws DomainError NotAcceptable
 */
export function negotiate<T extends string>(accept: string | undefined, offered: readonly [T, ...T[]]): T {
  if (accept === undefined || accept === offered[0]) return offered[0];
  const ranges = parseAccept(accept);
  let best: { type: T; quality: number; exactness: number } | undefined;
  for (const type of offered) {
    let exactness = 0;
    let quality = 0;
    for (const range of ranges) {
      const level = specificity(range.type, type);
      if (level > exactness) [exactness, quality] = [level, range.quality];
    }
    if (quality === 0) continue;
    if (!best || quality > best.quality || (quality === best.quality && exactness > best.exactness)) {
      best = { type, quality, exactness };
    }
  }
  if (best) return best.type;
  const detail = `expected one of ${offered.join(", ")}, got ${accept.slice(0, 200)}`;
  throw violation("NotAcceptable", "Accept", detail);
}
