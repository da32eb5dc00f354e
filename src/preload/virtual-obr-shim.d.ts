// The script that vite-shim.ts makes of shim/main.ts.
declare module 'virtual:obr-shim' {
  /** Declares `obrShim`, with the exports of shim/main.ts. */
  export const shimScript: string;
}
