/** Saves text that the page itself made, by the browser's download. */
export function saveText(
  text: string,
  name: string,
  type: 'text/csv' | 'application/json' | 'application/yaml' | 'image/svg+xml',
): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name.replaceAll(/[\p{C}<>:"/\\|?*]+/gu, '-');
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
