/** A sheet as a PNG, and printed. */

/** Pixels per CSS pixel, for paper and high-density screens. */
const pngScale = 2;

const uriOf = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;

async function pictureOf(svg: string): Promise<HTMLImageElement> {
  const picture = new Image();
  picture.src = uriOf(svg);
  await picture.decode();
  return picture;
}

export async function pngOf(svg: string): Promise<Blob> {
  const picture = await pictureOf(svg);
  const canvas = document.createElement("canvas");
  canvas.width = picture.width * pngScale;
  canvas.height = picture.height * pngScale;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("pngOf: expected a PNG, got none"))), "image/png");
  });
}

/** Prints only the sheet (`styles/print.css`). */
export async function printAlone(svg: string, alt: string): Promise<void> {
  const picture = await pictureOf(svg);
  picture.className = "print-sheet";
  picture.alt = alt;
  document.body.append(picture);
  // On some systems print() returns before the dialog is closed.
  addEventListener("afterprint", () => picture.remove(), { once: true });
  window.print();
}
