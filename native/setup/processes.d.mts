export const isRoot: boolean;
export function hasDisplay(env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform): boolean;
export function npmCommand(env?: NodeJS.ProcessEnv): readonly [string, readonly string[]];
export function underXvfb(program: string, args: readonly string[]): readonly [string, readonly string[]];
export function run(
  program: string,
  args: readonly string[],
  options?: {
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly show?: boolean;
    readonly timeoutMs?: number;
    readonly input?: 'ignore' | 'inherit';
  },
): Promise<{ readonly code: number; readonly output: string; readonly timedOut: boolean }>;
