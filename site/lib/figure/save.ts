/** Downloads a file to the reader's device. */
export function save(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Once the click has been handled, the download holds its own reference to the blob.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
