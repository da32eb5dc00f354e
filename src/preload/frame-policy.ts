// What a page says of a frame inside it: the `allow` attribute, read in the preload's world, where the page cannot change
// what reading is.

/** @param index  place among this page's frames. @returns '' for none */
export function allowOf(index: unknown): string {
  if (typeof index !== 'number') return '';
  const frame = window[index];
  if (frame === undefined) return '';
  for (const element of document.querySelectorAll<HTMLIFrameElement>('iframe')) {
    if (element.contentWindow === frame) return element.getAttribute('allow') ?? '';
  }
  return '';
}
