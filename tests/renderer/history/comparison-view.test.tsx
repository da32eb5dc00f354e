import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { ComparisonView } from '../../../src/renderer/history/ComparisonView.tsx';
import { createFakeBridge, type FakeBridge } from '../fake-bridge.ts';
import { makeUser } from '../fixtures.ts';
import { renderWith } from '../render-with.tsx';
import { agreement, difference } from './comparison-values.ts';

afterEach(cleanup);

const desk = { version: '1', mode: 'desk', platform: 'linux', signInIsKept: true } as const;

function compare(values: Readonly<Record<string, unknown>>, days = '7'): FakeBridge {
  const bridge = createFakeBridge({ 'app.current': desk, ...values });
  renderWith(bridge, <ComparisonView />);
  fireEvent.change(screen.getByRole('combobox', { name: 'Period' }), { target: { value: days } });
  fireEvent.click(screen.getByRole('button', { name: 'Compare' }));
  return bridge;
}

it('says that both agree, of the period that was chosen', async () => {
  const bridge = compare({ 'audit.compare': agreement }, '30');
  expect((await screen.findByRole('status')).textContent).toContain('Both audits agree');
  expect(bridge.calls).toContainEqual({ channel: 'audit.compare', input: { days: 30 } });
  expect(screen.queryByRole('table')).toBeNull();
});

it('lists what stands in one only, with who did it, and how much is not shown', async () => {
  compare({ 'audit.compare': difference });
  expect((await screen.findByRole('alert')).textContent).toContain('The audits differ');
  const rows = within(screen.getByRole('table', { name: 'Only in Entra' })).getAllByRole<HTMLTableRowElement>('row').slice(1);
  expect(rows.map((row) => [...row.cells].slice(1).map((cell) => cell.textContent))).toMatchObject([
    ['Security key registered', makeUser(5).userPrincipalName, 'second.desk@contoso.example'],
    ['Security key registered', makeUser(8).userPrincipalName, 'the user'],
    ['Pass issued', expect.any(String), 'not told'],
  ]);
  screen.getByText('The newest 3 of 1,203 are shown; the file has all.');
  expect(within(screen.getByRole('table', { name: 'Only here' })).getAllByRole('row')).toHaveLength(2);
  expect(within(screen.getByRole('table', { name: 'Not expected yet' })).getAllByRole('row')).toHaveLength(3);
});

it('writes a file of it', async () => {
  compare({ 'audit.compare': agreement, 'audit.exportComparison': { file: '/home/robin/c.csv' } });
  fireEvent.click(await screen.findByRole('button', { name: 'Export as CSV' }));
  await screen.findByText('Written to /home/robin/c.csv');
});

it('a refusal says what to grant, and shows no old result', async () => {
  const bridge = compare({ 'audit.compare': difference });
  await screen.findByRole('alert');
  bridge.fail('audit.compare', { code: 'audit.noPermission', detail: {} });
  fireEvent.click(screen.getByRole('button', { name: 'Compare' }));
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('AuditLog.Read.All'));
  expect(screen.queryByRole('table')).toBeNull();
});
