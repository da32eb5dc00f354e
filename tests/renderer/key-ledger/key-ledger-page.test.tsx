import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { KeyLedgerPage } from '../../../src/renderer/key-ledger/KeyLedgerPage.tsx';
import { createFakeBridge, type FakeBridge } from '../fake-bridge.ts';
import { renderWith } from '../render-with.tsx';
import { ledgerHistory, ledgerPage } from './ledger-values.ts';

// happy-dom's animations reject when the page goes away under them: drawers come and go at once instead.
Reflect.deleteProperty(Element.prototype, 'animate');
afterEach(cleanup);

function show(values: Readonly<Record<string, unknown>> = {}): FakeBridge {
  const bridge = createFakeBridge({ 'keyLedger.list': ledgerPage, 'keyLedger.history': ledgerHistory, ...values });
  renderWith(bridge, <KeyLedgerPage />);
  return bridge;
}

const asked = (bridge: FakeBridge, channel: string): readonly unknown[] =>
  bridge.calls.filter((call) => call.channel === channel).map(({ input }) => input);

it('lists keys with holder and state, and asks for what was typed and chosen', async () => {
  const bridge = show();
  const rows = within(await screen.findByRole('table', { name: 'Security keys' })).getAllByRole<HTMLTableRowElement>('row').slice(1);
  expect([...(rows[1]?.cells ?? [])].slice(0, 3).map((cell) => cell.textContent)).toEqual(['YubiKey 5 NFC18235580', 'Farida Murphy', 'Assigned']);
  expect(rows[2]?.cells[0]?.textContent).toContain('no serial number');
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'far' } });
  fireEvent.change(screen.getByRole('combobox', { name: 'State' }), { target: { value: 'lost' } });
  await waitFor(() => expect(asked(bridge, 'keyLedger.list').at(-1)).toEqual({ words: 'far', state: 'lost', first: 0 }));
  fireEvent.click(screen.getByRole('button', { name: 'Show more' }));
  await waitFor(() => expect(asked(bridge, 'keyLedger.list').at(-1)).toEqual({ words: 'far', state: 'lost', first: 7 }));
});

it('tells what happened to a key, newest first, and takes what a person says of it', async () => {
  const bridge = show();
  fireEvent.click(await screen.findByRole('button', { name: 'Show YubiKey 5 NFC 18235580' }));
  const history = await screen.findByRole('list', { name: 'History' });
  expect(within(history).getAllByRole('listitem', { hidden: true }).map((item) => item.firstChild?.textContent)).toEqual([
    'Given to Farida Murphy', 'Returned', 'Given to Anna Nowak', 'Seen for the first time',
  ]);
  expect(screen.queryByText('Back in use')).toBeNull();
  fireEvent.click(screen.getByText('Mark as returned'));
  await waitFor(() => expect(asked(bridge, 'keyLedger.mark')).toEqual([{ id: ledgerPage.keys[1]?.id, mark: 'returned' }]));
  await waitFor(() => expect(asked(bridge, 'keyLedger.list')).toHaveLength(2));
});

it('says that there are none, that none fits, what failed, and where the file is', async () => {
  const bridge = show({ 'keyLedger.list': { keys: [], more: false }, 'keyLedger.export': { file: '/home/robin/keys.csv' } });
  await screen.findByText('No keys yet');
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'x' } });
  await screen.findByText('No key fits.');
  fireEvent.click(screen.getByRole('button', { name: 'Export as CSV' }));
  await screen.findByText('Written to /home/robin/keys.csv');
  bridge.fail('keyLedger.list', { code: 'store.unavailable', detail: { file: 'a', reason: 'b' } });
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'xy' } });
  await screen.findByRole('alert');
});
