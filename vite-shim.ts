// Builds src/preload/shim into one script for the page's world, and gives it to the preload as text, under the name
// `virtual:obr-shim`.
import { resolve } from 'node:path';
import { build, type Plugin } from 'vite';

const NAME = 'virtual:obr-shim';
const ENTRY = resolve(import.meta.dirname, 'src/preload/shim/main.ts');

/** @param target  the oldest Chromium that the script runs in */
export function obrShim(target: string): Plugin {
  return {
    name: 'obr-shim',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    async load(id) {
      if (id !== `\0${NAME}`) return null;
      const output = await build({
        configFile: false,
        logLevel: 'error',
        publicDir: false,
        build: {
          write: false,
          target,
          minify: false,
          lib: { entry: ENTRY, formats: ['iife'], name: 'obrShim', fileName: () => 'shim.js' },
        },
      });
      const [first] = Array.isArray(output) ? output : [output];
      const chunk = first !== undefined && 'output' in first ? first.output[0] : undefined;
      if (chunk === undefined) throw new Error('the shim was not built');
      return `export const shimScript = ${JSON.stringify(chunk.code)};`;
    },
  };
}
