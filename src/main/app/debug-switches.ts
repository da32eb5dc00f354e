// Switches of a command line that let another program look into this one, or open developer tools. Pure.

/** Chromium's, and Node's (which a packaged app's fuses refuse as well). */
export const debugSwitches = [
  'remote-debugging-port', 'remote-debugging-pipe', 'remote-debugging-address', 'remote-allow-origins', 'auto-open-devtools-for-tabs',
  'inspect', 'inspect-brk', 'inspect-port', 'inspect-wait', 'inspect-publish-uid', 'debug', 'debug-brk', 'debug-port',
] as const;
export type DebugSwitch = (typeof debugSwitches)[number];

interface CommandLine {
  hasSwitch(name: string): boolean;
  removeSwitch(name: string): void;
}

/**
 * What a packaged app must not be started with; null: nothing of the kind. Found switches are taken off the command line,
 * so that Chromium opens no port while the app is on its way out.
 */
export function refuseDebugSwitches(commandLine: CommandLine, isPackaged: boolean): DebugSwitch | null {
  if (!isPackaged) return null;
  const found = debugSwitches.filter((name) => commandLine.hasSwitch(name));
  for (const name of found) commandLine.removeSwitch(name);
  return found[0] ?? null;
}
