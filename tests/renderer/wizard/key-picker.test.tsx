import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { KeyPicker } from '../../../src/renderer/wizard/KeyPicker.tsx';
import { createFakeBridge } from '../fake-bridge.ts';
import { makeKey } from '../fixtures.ts';
import { renderWith } from '../render-with.tsx';

afterEach(cleanup);

const keys = [makeKey('A'), makeKey('B', { status: 'busy' })];

function show(bridge = createFakeBridge()) {
  const onPick = vi.fn();
  const view = renderWith(bridge, <KeyPicker keys={keys} keyId={null} practice={false} onPick={onPick} />);
  return { bridge, onPick, view };
}

it('takes the key that was touched', async () => {
  const { onPick } = show(createFakeBridge({ 'keys.pickByTouch': { keyId: 'practice:A' } }));
  fireEvent.click(screen.getByRole('button', { name: 'Pick by touch' }));
  await waitFor(() => expect(onPick.mock.calls).toEqual([['practice:A']]));
});

it('takes a key by click, but none that is not ready', () => {
  const { onPick } = show();
  fireEvent.click(screen.getByRole('radio', { name: 'Practice Key A (PK-0001)' }));
  expect(onPick.mock.calls).toEqual([['practice:A']]);
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Practice Key B (PK-0002)' }).disabled).toBe(true);
});

it('shows a failed pick, but not the end of one that was stopped', async () => {
  const bridge = createFakeBridge();
  bridge.fail('keys.pickByTouch', { code: 'touch.timeout', detail: {} });
  show(bridge);
  fireEvent.click(screen.getByRole('button', { name: 'Pick by touch' }));
  expect((await screen.findByRole('alert')).textContent).toContain('The key was not touched in time');
  cleanup();

  let endPick: (value: unknown) => void = () => undefined;
  const waiting = createFakeBridge();
  const invoke = waiting.invoke.bind(waiting);
  const slow = {
    ...waiting,
    invoke: (channel: string, input: unknown) =>
      channel === 'keys.pickByTouch'
        ? new Promise<{ readonly ok: false; readonly error: { readonly code: 'touch.refused'; readonly detail: object } }>((resolve) => {
            endPick = () => resolve({ ok: false, error: { code: 'touch.refused', detail: {} } });
          }).then((reply) => ({ ok: reply.ok, error: { code: reply.error.code, detail: {} } }))
        : invoke(channel, input),
  };
  show(slow);
  fireEvent.click(screen.getByRole('button', { name: 'Pick by touch' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Stop picking' }));
  endPick(null);
  await screen.findByRole('button', { name: 'Pick by touch' });
  expect(waiting.calls.map((call) => call.channel)).toContain('keys.cancelPick');
  expect(screen.queryByRole('alert')).toBeNull();
});

it('stops the keys from blinking when the step is left', async () => {
  const bridge = createFakeBridge();
  const { view } = show({ ...bridge, invoke: (channel, input) => (channel === 'keys.pickByTouch' ? new Promise(() => undefined) : bridge.invoke(channel, input)) });
  fireEvent.click(screen.getByRole('button', { name: 'Pick by touch' }));
  await screen.findByRole('button', { name: 'Stop picking' });
  view.unmount();
  expect(bridge.calls.map((call) => call.channel)).toEqual(['keys.cancelPick']);
});
