// Reads the floors table of the README and judges a tree of sources by it. Knows no disk: it is given texts.
import ts from 'typescript';

export interface Floor {
  readonly name: string;
  /** Files and folders of the floor, from the project's root. */
  readonly places: readonly string[];
  readonly mayImport: readonly string[];
}

/** Path from the project's root → source text. */
export type Tree = ReadonlyMap<string, string>;

/** Floors whose code also runs where there is no Node. */
const WITHOUT_NODE = ['shared', 'preload', 'renderer'];

/**
 * The rows of the table below the heading "## Floors".
 *
 * @throws Error when there is no such table, or a row has not three cells
 */
export function parseFloors(markdown: string): readonly Floor[] {
  const section = markdown.split(/^## Floors\s*$/m)[1]?.split(/^## /m)[0];
  const rows = (section ?? '').split('\n').filter((line) => line.startsWith('|'));
  const [head, , ...body] = rows.map((row) => row.split('|').slice(1, -1).map(withoutMarks));
  if (head?.join(' ') !== 'floor folder may import' || body.length === 0) {
    throw new Error('README.md has no table "floor | folder | may import" below "## Floors"');
  }
  return body.map((cells) => {
    const [name, places, mayImport] = cells;
    if (cells.length !== 3 || !name || !places || mayImport === undefined) {
      throw new Error(`a row of the floors table is not whole: ${cells.join(' | ')}`);
    }
    return { name, places: names(places), mayImport: names(mayImport) };
  });
}

/** All breaches of the table in a tree, in plain words; an empty list is a pass. */
export function breachesOf(
  floors: readonly Floor[],
  tree: Tree,
  heavyPackages: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const known = new Set(floors.map((floor) => floor.name));
  const breaches = floors.flatMap((floor) =>
    floor.mayImport
      .filter((name) => !known.has(name))
      .map((name) => `the table lets ${floor.name} import ${name}, which is no floor`),
  );
  for (const [path, text] of tree) {
    const floor = floorOf(floors, path);
    if (floor === undefined) {
      breaches.push(`${path} stands on no floor of the table`);
      continue;
    }
    for (const specifier of importsOf(path, text)) {
      const breach = specifier.startsWith('.')
        ? pathBreach(floors, floor, joinPath(path, specifier))
        : packageBreach(floor, path, specifier, heavyPackages);
      if (breach !== null) breaches.push(`${path}: ${breach}`);
    }
  }
  return breaches;
}

/** Every module a source names: import, import type, export … from, import(), typeof import(), require(). */
export function importsOf(path: string, text: string): readonly string[] {
  const kind = path.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, kind);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== null) found.push(specifier);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function specifierOf(node: ts.Node): string | null {
  if (ts.isImportDeclaration(node)) return textOf(node.moduleSpecifier);
  if (ts.isExportDeclaration(node)) return node.moduleSpecifier === undefined ? null : textOf(node.moduleSpecifier);
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? textOf(node.argument.literal) : null;
  if (ts.isCallExpression(node) && node.arguments[0] !== undefined) {
    const callee = node.expression;
    const loads = callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
    // A computed name can't be judged, so it is a breach of its own.
    if (loads) return textOf(node.arguments[0]) ?? './<computed>';
  }
  return null;
}

function textOf(node: ts.Node): string | null {
  return ts.isStringLiteralLike(node) ? node.text : null;
}

function pathBreach(floors: readonly Floor[], from: Floor, target: string): string | null {
  if (target.endsWith('<computed>')) return 'imports a computed name, which nobody can check';
  // Styles and pictures belong to the folder they are in.
  const to = floorOf(floors, target);
  if (to === undefined) return `imports ${target}, which stands on no floor`;
  if (to.name === from.name || from.mayImport.includes(to.name)) return null;
  return `${from.name} may not import ${to.name} (${target})`;
}

function packageBreach(
  floor: Floor,
  path: string,
  specifier: string,
  heavyPackages: Readonly<Record<string, readonly string[]>>,
): string | null {
  if (specifier.startsWith('node:') && WITHOUT_NODE.includes(floor.name))
    return `${floor.name} runs without Node, but imports ${specifier}`;
  for (const [name, places] of Object.entries(heavyPackages)) {
    if (specifier !== name && !specifier.startsWith(`${name}/`)) continue;
    if (!places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place))) {
      return `imports ${name}, which is for ${places.join(', ')} only`;
    }
  }
  return null;
}

/** The floor with the longest place that holds the path. */
function floorOf(floors: readonly Floor[], path: string): Floor | undefined {
  let best: Floor | undefined;
  let bestLength = -1;
  for (const floor of floors) {
    for (const place of floor.places) {
      if ((path === place || path.startsWith(`${place}/`)) && place.length > bestLength) {
        best = floor;
        bestLength = place.length;
      }
    }
  }
  return best;
}

function joinPath(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of (specifier.split('?')[0] ?? '').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function withoutMarks(cell: string): string {
  return cell.replaceAll('`', '').trim();
}

function names(cell: string): readonly string[] {
  return cell
    .split(',')
    .map((name) => name.trim().replace(/\/$/, ''))
    .filter((name) => name !== '');
}
