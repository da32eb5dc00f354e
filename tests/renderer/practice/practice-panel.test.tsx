import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { PracticePanel } from '../../../src/renderer/practice/PracticePanel.tsx';
import { kindGroups, kindsOf } from '../../../src/renderer/practice/kind-groups.ts';
import { practiceKeyKinds } from '../../../src/shared/practice-kinds.ts';
import { createFakeBridge } from '../fake-bridge.ts';
import { makeFace } from '../fixtures.ts';
import { renderWith } from '../render-with.tsx';

// Fluent's menu has much to compute, and a busy machine takes its time.
vi.setConfig({ testTimeout: 30_000 });
// happy-dom's animations reject when they are cancelled; without them Fluent shows its menus at once.
beforeAll(() => void Reflect.deleteProperty(Element.prototype, 'animate'));
afterEach(cleanup);

it('shows what lies there and what is in the drawer, each with its kind', () => {
  renderWith(createFakeBridge(), <PracticePanel keys={[makeFace('A'), makeFace('B', { plugged: false, kind: 'no-slots' })]} />);
  const here = screen.getByRole('region', { name: 'Practice Key A' });
  expect(within(here).getByText('Ordinary key')).toBeTruthy();
  expect(within(here).getByText('farida.haddad@contoso.example')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Plug in Practice Key B' })).toBeTruthy();
  expect(screen.getByText('Full key')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Touch Practice Key B' })).toBeNull();
});

it('a key that waits for a finger is touched by the right one or a wrong one', async () => {
  const bridge = createFakeBridge();
  const face = makeFace('C', { kind: 'fingerprint', hasSensor: true, waitingForTouch: true, waitsFor: 'finger' });
  renderWith(bridge, <PracticePanel keys={[face]} />);
  expect(screen.getByRole('status').textContent).toBe('Waiting for the enrolled finger');
  fireEvent.click(screen.getByRole('button', { name: 'Wrong finger on Practice Key C' }));
  fireEvent.click(screen.getByRole('button', { name: 'Right finger on Practice Key C' }));
  fireEvent.click(screen.getByRole('button', { name: 'Touch Practice Key C' }));
  await waitFor(() => expect(bridge.calls).toHaveLength(3));
  expect(bridge.calls.map(({ input }) => input)).toEqual([
    { keyId: 'practice:C', finger: 'stranger' },
    { keyId: 'practice:C', finger: 'owner' },
    { keyId: 'practice:C', finger: 'owner' },
  ]);
});

it('says of the PIN what one must know', () => {
  const keys = [
    makeFace('A', { pinRetries: 0 }),
    makeFace('B', { takesPin: false }),
    makeFace('C', { pinSet: true, pinRetries: 5, needsReplug: true }),
    makeFace('D', { pinSet: true, pinRetries: 1 }),
  ];
  renderWith(createFakeBridge(), <PracticePanel keys={keys} />);
  for (const text of ['PIN blocked', 'Takes no PIN', 'Unplug it and plug it in again', 'PIN set, 1 try left']) {
    expect(screen.getByText(text)).toBeTruthy();
  }
});

it('adds a key of the kind that was chosen', async () => {
  const bridge = createFakeBridge();
  renderWith(bridge, <PracticePanel keys={[makeFace('A')]} />);
  fireEvent.click(screen.getByRole('button', { name: 'Add a key' }));
  await screen.findByText('Comes with the PIN 123456, which must be changed first.');
  fireEvent.click(screen.getByText('Key with a PIN to change'));
  await waitFor(() => expect(bridge.calls).toEqual([{ channel: 'practice.addKey', input: { personality: 'force-pin-change' } }]));
});

it('adds none when there is no room', () => {
  const keys = [...'ABCDEFGHIJKLMNOP'].map((letter) => makeFace(letter, { plugged: false }));
  renderWith(createFakeBridge(), <PracticePanel keys={keys} />);
  expect(screen.getByRole('button', { name: 'Add a key' }).getAttribute('aria-disabled')).toBe('true');
});

it('every kind is in one group of the menu', () => {
  expect(kindGroups.flatMap((group) => kindsOf(group, practiceKeyKinds)).toSorted()).toEqual(practiceKeyKinds.toSorted());
});
