import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { AuditPage, AuditQuery } from '../../../src/shared/audit.ts';
import { AuditView } from '../../../src/renderer/history/AuditView.tsx';
import { createFakeBridge, type FakeBridge } from '../fake-bridge.ts';
import { auditPage, auditVerdict, makeUser } from '../fixtures.ts';
import { renderWith } from '../render-with.tsx';

// happy-dom's animations reject when the page goes away under them: menus come and go at once instead.
Reflect.deleteProperty(Element.prototype, 'animate');
afterEach(cleanup);

const desk = { version: '1', mode: 'desk', platform: 'linux', signInIsKept: true } as const;

function show(values: Readonly<Record<string, unknown>> = {}): FakeBridge {
  const bridge = createFakeBridge({ 'app.current': desk, 'audit.search': auditPage([makeUser(5)]), ...values });
  renderWith(bridge, <AuditView />);
  return bridge;
}

const shown = (): readonly string[] =>
  within(screen.getByRole('table', { name: 'Audit entries' })).getAllByRole<HTMLTableRowElement>('row').slice(1).map((row) => row.cells[0]?.textContent ?? '');

it('shows the newest entries, and older ones below them', async () => {
  const bridge = show();
  await screen.findByRole('table');
  expect(shown()).toHaveLength(8);
  bridge.answer('audit.search', auditPage([makeUser(5), makeUser(2)], { entries: auditPage([makeUser(5), makeUser(2)]).entries.slice(8), more: false }));
  fireEvent.click(screen.getByRole('button', { name: 'Show older entries' }));
  await waitFor(() => expect(shown()).toHaveLength(16));
  expect(shown()).toEqual(Array.from({ length: 16 }, (_, index) => (1480 - index).toLocaleString('en')));
  expect(bridge.calls.filter(({ channel }) => channel === 'audit.search').map(({ input }) => input)).toEqual([
    { text: '', before: null }, { text: '', before: 1473 },
  ]);
  expect(screen.queryByRole('button', { name: 'Show older entries' })).toBeNull();
});

it('an answer to an older question is not shown', async () => {
  const bridge = createFakeBridge({ 'app.current': desk });
  const waiting: { readonly text: string; readonly answer: (page: AuditPage) => void }[] = [];
  const slow: FakeBridge = {
    ...bridge,
    invoke: (channel, input) =>
      channel === 'audit.search'
        ? new Promise((resolve) => waiting.push({ text: (input as AuditQuery).text, answer: (value) => resolve({ ok: true, value }) }))
        : bridge.invoke(channel, input),
  };
  renderWith(slow, <AuditView />);
  await waitFor(() => expect(waiting).toHaveLength(1));
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'kim' } });
  await waitFor(() => expect(waiting.map(({ text }) => text)).toEqual(['', 'kim']));
  waiting[1]?.answer({ entries: [], more: false });
  await screen.findByText('No entry has all of these words.');
  waiting[0]?.answer(auditPage([makeUser(5)]));
  await new Promise((resolve) => setTimeout(resolve));
  expect(screen.queryByRole('table')).toBeNull();
});

it.each([
  ['whole', auditVerdict(), 'status', 'All 1,480 entries'],
  ['changed', auditVerdict({ entries: 711, firstBad: { seq: 1712, flaw: 'truncated' } }), 'alert', 'The first bad entry is number 1,712. A signed head speaks of this entry'],
] as const)('tells that the audit is %s', async (_, verdict, role, text) => {
  show({ 'audit.verify': verdict });
  fireEvent.click(await screen.findByRole('button', { name: 'Verify' }));
  await waitFor(() => expect(screen.getByRole(role).textContent).toContain(text));
});

it('exports, says where to, and shows the new entry; a kiosk has no such button', async () => {
  const bridge = show({ 'audit.export': { file: '/home/robin/a.json' } });
  fireEvent.click(await screen.findByRole('button', { name: 'Export' }));
  fireEvent.click(await screen.findByRole('menuitem', { name: /^JSON/ }));
  await screen.findByText('Written to /home/robin/a.json');
  expect(bridge.calls.filter(({ channel }) => channel === 'audit.export')).toEqual([{ channel: 'audit.export', input: { format: 'json' } }]);
  await waitFor(() => expect(bridge.calls.filter(({ channel }) => channel === 'audit.search')).toHaveLength(2));
  cleanup();
  show({ 'app.current': { ...desk, mode: 'kiosk' } });
  await screen.findByRole('table');
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Export' })).toBeNull());
});
