// Rows of CSV (RFC 4180) for a spreadsheet. Pure. No cell begins like a formula: names come from directories and keys.

export type CsvCell = string | number | boolean | null | undefined;

/** With the byte order mark, without which Excel takes UTF-8 for something else. */
export function csvHeadOf(names: readonly string[]): string {
  return `\ufeff${names.map(quoted).join(',')}\r\n`;
}

export function csvRow(cells: readonly CsvCell[]): string {
  return `${cells.map((cell) => quoted(harmless(String(cell ?? '')))).join(',')}\r\n`;
}

/** A cell that begins with one of these may be run as a formula; an apostrophe before it makes it a text. */
function harmless(text: string): string {
  return /^[=+\-@\t\r\n|%\uff0b\uff0d\uff1d\uff20]/.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
