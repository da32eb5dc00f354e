import { expect, it } from 'vitest';
import { debugSwitches, refuseDebugSwitches } from '../../../src/main/app/debug-switches.ts';

function commandLineWith(...given: readonly string[]) {
  const switches = new Set(given);
  return {
    hasSwitch: (name: string): boolean => switches.has(name),
    removeSwitch: (name: string): void => void switches.delete(name),
    left: (): readonly string[] => [...switches],
  };
}

it.each(debugSwitches)('a packaged app refuses --%s, and takes it off', (name) => {
  const commandLine = commandLineWith(name, 'kiosk');
  expect(refuseDebugSwitches(commandLine, true)).toBe(name);
  expect(commandLine.left()).toEqual(['kiosk']);
});

it('all of several are taken off', () => {
  const commandLine = commandLineWith('inspect', 'remote-debugging-pipe', 'remote-debugging-port');
  expect(refuseDebugSwitches(commandLine, true)).toBe('remote-debugging-port');
  expect(commandLine.left()).toEqual([]);
});

it('others, and an app that is not packaged, pass', () => {
  expect(refuseDebugSwitches(commandLineWith('kiosk', 'smoke', 'no-sandbox'), true)).toBeNull();
  const commandLine = commandLineWith('remote-debugging-port');
  expect(refuseDebugSwitches(commandLine, false)).toBeNull();
  expect(commandLine.left()).toEqual(['remote-debugging-port']);
});
