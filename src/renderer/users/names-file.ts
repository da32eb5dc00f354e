// User names out of a text or CSV file: the column called userPrincipalName (or upn, or user name), else the first cell of each
// line that looks like one. Pure.

/** A cell may be quoted, with quotes doubled inside; the separator is a comma, semicolon or tab. */
export function readNames(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/).map(cellsOf);
  const header = (lines[0] ?? []).map((cell) => cell.toLowerCase().replaceAll(/[\s_-]/g, ''));
  const column = header.findIndex((cell) => ['userprincipalname', 'upn', 'username'].includes(cell));
  const cells = column >= 0 ? lines.slice(1).map((line) => line[column] ?? '') : lines.map((line) => line.find(isName) ?? '');
  return [...new Map(cells.filter(isName).map((name) => [name.toLowerCase(), name])).values()];
}

function isName(cell: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(cell) && cell.length <= 256;
}

function cellsOf(line: string): readonly string[] {
  const cells = line.match(/"(?:[^"]|"")*"|[^,;\t]+/g) ?? [];
  return cells.map((cell) => cell.trim().replace(/^"([\s\S]*)"$/, '$1').replaceAll('""', '"').trim());
}
