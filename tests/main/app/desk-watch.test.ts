import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { watchDesk } from '../../../src/main/app/desk-watch.ts';

it.each([
  ['lock-screen', 'locked'],
  ['suspend', 'suspended'],
  ['user-did-resign-active', 'userSwitched'],
])('%s is told as %s, in the turn of the event', (event, why) => {
  const monitor = new EventEmitter();
  const told: string[] = [];
  watchDesk(monitor as unknown as Parameters<typeof watchDesk>[0], (one) => told.push(one));
  monitor.emit('unlock-screen');
  expect(told).toEqual([]);
  monitor.emit(event);
  expect(told).toEqual([why]);
});
