/** Hands a file to the reader. */
export function save(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own reference to the blob once the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
