// What the runner's two programs say to each other, and the figures made of it.
import { type Group, groupOf } from './groups.ts';

export interface RunnerConfig {
  /** Folder with the suite. */
  readonly suite: string;
  readonly rendererRoot: string;
  readonly preloadPath: string;
  readonly obrPreloadPath: string;
  readonly resultPath: string;
  readonly groups: readonly Group[];
  /** Parts of file names; none: all files. */
  readonly only: readonly string[];
}

export interface Subtest {
  readonly name: string;
  readonly status: 'pass' | 'fail' | 'timeout' | 'notRun' | 'preconditionFailed';
  readonly message: string | null;
}

export interface FileResult {
  readonly harness: 'ok' | 'error' | 'timeout';
  readonly message: string | null;
  readonly subtests: readonly Subtest[];
  readonly ms: number;
}

export interface RunnerResult {
  readonly files: Readonly<Record<string, FileResult>>;
  /** Calls that reached main. */
  readonly bridgeCalls: number;
  /** Frames in which main found the browser's own WebAuthn. */
  readonly nativeFrames: number;
}

export interface Figure {
  readonly pass: number;
  readonly total: number;
}

export function figureOf(files: RunnerResult['files'], group: Group): Figure {
  const subtests = Object.entries(files)
    .filter(([file]) => groupOf(file) === group)
    .flatMap(([, { subtests: all }]) => all);
  return { pass: subtests.filter(({ status }) => status === 'pass').length, total: subtests.length };
}
