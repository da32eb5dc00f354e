// Five builds, one per mode: main, import-thread, preload, preload-obr, renderer. native/setup/build.mjs runs them all.
// Bundled: everything but electron, Node's own modules and the packages with native code.
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';
import { obrShim } from './vite-shim.ts';

/** Packages that stay in node_modules of the packaged app, for they load a .node file beside them. */
const nativePackages = ['node-hid', 'libsql', 'koffi', 'usb'];
/** Chromium of the oldest runtime this must run on (the fallback, Electron 33). */
const chromium = 'chrome130';

/** The program of the app, or of a thread of it. */
function main(entry: string, name: string): UserConfig {
  return {
    build: {
      ssr: entry,
      outDir: 'dist/main',
      target: 'node20',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        output: { format: 'cjs', entryFileNames: `${name}.cjs`, codeSplitting: false },
      },
    },
    ssr: { noExternal: true, external: ['electron', ...nativePackages], target: 'node' },
  };
}

/** A sandboxed preload can load electron only, so each is one file of its own. */
function preload(name: string): UserConfig {
  return {
    build: {
      outDir: 'dist/preload',
      target: chromium,
      minify: false,
      lib: { entry: `src/preload/${name}.ts`, formats: ['cjs'], fileName: () => `${name}.cjs` },
      rolldownOptions: { external: ['electron'], output: { codeSplitting: false } },
    },
    plugins: [obrShim(chromium)],
    publicDir: false,
  };
}

const renderer: UserConfig = {
  root: 'src/renderer',
  base: './',
  plugins: [react()],
  // The app:// handler in main puts a fresh nonce in its place with each response.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: '../../dist/renderer',
    target: chromium,
    sourcemap: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2500,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ['src/renderer/index.html', 'src/renderer/obr.html'] },
  },
};

export default defineConfig(({ mode }) => {
  switch (mode) {
    case 'main':
      return main('src/main/index.ts', 'index');
    case 'import-thread':
      return main('src/main/store/sqlite/import-thread.ts', 'import-thread');
    case 'preload':
      return preload('index');
    case 'preload-obr':
      return preload('obr');
    case 'renderer':
      return renderer;
    default:
      throw new Error(`vite.config.ts knows no mode ${mode}: use npm run build`);
  }
});
