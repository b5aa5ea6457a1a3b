/**
 * Correlation of a batch of images with filters, as products over patches: the common core of a convolution and the
 * gradient of its input.
 */
import { createScratch, floatBytes, floatsAt, integersAt, layOutAll } from "./heap.ts";
import { type Images, imageFloats, type Margins, paddedFloats, paddedWidth, withMargins } from "./images.ts";
import { type IndirectGemm, type IndirectProduct, panelStarts, within } from "./indirect-gemm.ts";
import { tileRows } from "./tile.ts";

/**
 * A filter bank moved over the padded image:
 *
 *   y[r, c, n] = Σ_{tap row i, tap column j, channel k}
 *     x[top + r · strideHeight + i, left + c · strideWidth + j, k] w[i, j, k, n]
 */
export interface Correlation {
  readonly top: number;
  readonly left: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly tapRows: number;
  readonly tapColumns: number;
  /** Output pixels, down and across. */
  readonly rows: number;
  readonly columns: number;
  /** The output pixel of y[r, c]. */
  readonly pixel: (row: number, column: number) => number;
  /** The filter tap of w[i, j]. */
  readonly tap: (row: number, column: number) => number;
}

/** Filters in the heap, (taps, ...) with the two axes of channels in either order: their strides in floats. */
export interface Filters {
  readonly address: number;
  readonly taps: number;
  readonly inputStep: number;
  readonly outputStep: number;
}

/** Writes the output pixels of all correlations, which together must cover all of `y`. */
export type Correlate = (
  x: Images,
  margins: Margins,
  filters: Filters,
  y: Images,
  correlations: readonly Correlation[],
) => void;

export function createCorrelate(gemms: readonly IndirectGemm[]): Correlate {
  const scratch = createScratch();
  return (x, margins, filters, y, correlations) => {
    const gemm = within(gemms, y.channels);
    const floats = correlations.map((correlation) => planFloats(correlation, x, y, gemm.width));
    const [padded = 0, ...addresses] = layOutAll(scratch, [paddedFloats(x, margins), ...floats]);
    const plans = correlations.map((correlation, index) =>
      makePlan(correlation, x, paddedWidth(x, margins), filters, y, gemm.width, addresses[index] as number),
    );
    floatsAt(padded, paddedFloats(x, margins)).fill(0);
    for (let image = 0; image < x.batch; image++) {
      const a = withMargins(x, margins, image, padded);
      const c = y.address + image * imageFloats(y) * floatBytes;
      for (const plan of plans) correlateImage(gemm, plan, a, c, y.channels);
    }
  };
}

/** A correlation with everything prepared but the image. */
interface Plan {
  readonly product: Omit<IndirectProduct, "a" | "c" | "panels">;
  readonly pixels: number;
  /** Bytes in a panel of filters. */
  readonly panelBytes: number;
  /** Table and sums for outputs too narrow for a panel. */
  readonly narrowTable: number;
  readonly narrowSums: number;
}

/** Patches, rounded up to whole tiles. */
function planRows({ rows, columns }: Correlation): number {
  return Math.ceil((rows * columns) / tileRows) * tileRows;
}

function planInner({ tapRows, tapColumns }: Correlation, { channels }: Images): number {
  return tapRows * tapColumns * channels;
}

/** Floats in a plan: packed filters, two tables, narrow sums. */
function planFloats(correlation: Correlation, x: Images, y: Images, panelColumns: number): number {
  const panels = Math.ceil(y.channels / panelColumns);
  return (planInner(correlation, x) * panels + planRows(correlation)) * panelColumns + 4 * planRows(correlation);
}

function makePlan(
  correlation: Correlation,
  x: Images,
  width: number,
  filters: Filters,
  y: Images,
  panelColumns: number,
  address: number,
): Plan {
  const [rows, inner] = [planRows(correlation), planInner(correlation, x)];
  const panels = Math.ceil(y.channels / panelColumns);
  const b = address;
  const narrowSums = b + inner * panels * panelColumns * floatBytes;
  const table = narrowSums + rows * panelColumns * floatBytes;
  const narrowTable = table + 2 * rows * floatBytes;
  const steps = [width * x.channels, x.channels] as const;
  fillTables(integersAt(table, 4 * rows), correlation, steps, y.channels, panelColumns);
  const channels = [x.channels, y.channels] as const;
  packFilters(floatsAt(b, inner * panels * panelColumns), correlation, filters, channels, panelColumns);
  return {
    product: {
      table,
      tiles: rows / tileRows,
      segments: correlation.tapRows,
      run: correlation.tapColumns * x.channels,
      step: floatBytes,
      skip: (width - correlation.tapColumns) * x.channels * floatBytes,
      b,
      panelStepA: 0,
      panelStepC: panelColumns * floatBytes,
    },
    pixels: correlation.rows * correlation.columns,
    panelBytes: inner * panelColumns * floatBytes,
    narrowTable,
    narrowSums,
  };
}

/** Both tables: the start of each patch, and the positions of its sums in the output and among narrow sums. */
function fillTables(
  tables: Int32Array,
  { top, left, strideHeight, strideWidth, rows, columns, pixel }: Correlation,
  [rowStep, pixelStep]: readonly [number, number],
  channels: number,
  panelColumns: number,
): void {
  const narrow = tables.length / 2;
  for (let entry = 0; entry < narrow / 2; entry++) {
    // The last patch is repeated to fill the last tile.
    const patch = Math.min(entry, rows * columns - 1);
    const [row, column] = [Math.floor(patch / columns), patch % columns];
    const start = (top + row * strideHeight) * rowStep + (left + column * strideWidth) * pixelStep;
    tables[2 * entry] = tables[narrow + 2 * entry] = start * floatBytes;
    tables[2 * entry + 1] = pixel(row, column) * channels * floatBytes;
    tables[narrow + 2 * entry + 1] = patch * panelColumns * floatBytes;
  }
}

/** The filters in panels, in the order of a patch; columns beyond the last are zero. */
function packFilters(
  panels: Float32Array,
  { tapRows, tapColumns, tap }: Correlation,
  { address, taps, inputStep, outputStep }: Filters,
  [inputs, outputs]: readonly [number, number],
  panelColumns: number,
): void {
  const values = floatsAt(address, taps * inputs * outputs);
  let to = 0;
  for (const start of panelStarts(outputs, panelColumns)) {
    for (let row = 0; row < tapRows; row++) {
      for (let column = 0; column < tapColumns; column++) {
        for (let input = 0; input < inputs; input++) {
          const from = tap(row, column) * inputs * outputs + input * inputStep;
          for (let lane = 0; lane < panelColumns; lane++) {
            const output = start + lane;
            panels[to++] = output < outputs ? (values[from + output * outputStep] as number) : 0;
          }
        }
      }
    }
  }
}

/** All output pixels of one image. */
function correlateImage(gemm: IndirectGemm, plan: Plan, a: number, c: number, channels: number): void {
  const { product, panelBytes, narrowTable, narrowSums } = plan;
  const panelColumns = gemm.width;
  if (channels < panelColumns) {
    gemm.multiply({ ...product, a, c: narrowSums, table: narrowTable, panels: 1 });
    gemm.scatter(narrowSums, panelColumns * floatBytes, plan.pixels, channels, c, product.table);
    return;
  }
  const whole = Math.floor(channels / panelColumns);
  gemm.multiply({ ...product, a, c, panels: whole });
  if (channels % panelColumns === 0) return;
  const last = (channels - panelColumns) * floatBytes;
  gemm.multiply({ ...product, a, c: c + last, b: product.b + whole * panelBytes, panels: 1 });
}
