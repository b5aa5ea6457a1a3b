/** What the marks of the figure's drawing are. */
import type { Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  map: [
    { label: "where a centre lies", style: "area soft" },
    { label: "where its earthquakes fall", style: "line soft" },
  ],
};
