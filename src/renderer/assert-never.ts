// Ends a switch that must name every case. Reached only when main and renderer disagree on a type.

export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
