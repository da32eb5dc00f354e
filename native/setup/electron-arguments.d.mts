// Types of electron-arguments.mjs for the tools that are written in TypeScript.
export function sandboxSwitches(): string[];
