// Two apps as two desks of a fleet on a real PostgreSQL, by the buttons of the settings: refused without TLS, connected, seen by the
// other, proved, alone again.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { FleetState } from '../../src/shared/fleet.ts';
import { OWNER, PostgresServer } from '../rig/postgres-server.ts';
import { keepPictures, openWorkingDesk, type WorkingDesk } from './harness/desk.ts';

let server: PostgresServer;
let reception: WorkingDesk;
let servicePoint: WorkingDesk;

beforeAll(async () => {
  server = await PostgresServer.start();
  server.sql('create database pairing');
  reception = await openWorkingDesk();
  servicePoint = await openWorkingDesk();
});
afterEach(async (context) => {
  await keepPictures(reception, context);
  await keepPictures(servicePoint, context);
});
afterAll(async () => {
  await reception.close();
  await servicePoint.close();
  await server.stop();
});

const card = ({ app }: WorkingDesk) => app.page.getByRole('region', { name: 'Fleet of desks' });

async function fillIn(desk: WorkingDesk, deskName: string): Promise<void> {
  await desk.app.button('Settings').click();
  const fields = { 'Name of this desk': deskName, Server: '127.0.0.1', Port: String(server.port), Database: 'pairing', User: OWNER };
  for (const [label, value] of Object.entries(fields)) await card(desk).getByLabel(label, { exact: true }).fill(value);
}

async function connect(desk: WorkingDesk): Promise<void> {
  await card(desk).getByRole('button', { name: 'Connect', exact: true }).click();
}

it('two desks: no TLS is said, then connected, each sees the other, the audits of both are proved, one works alone again', async () => {
  await fillIn(reception, 'Reception');
  await connect(reception);
  await card(reception).getByText('Offline: reading only').waitFor();
  await card(reception).getByText('The fleet’s server has no TLS').waitFor();

  const connection = card(reception).getByRole('button', { name: 'Connection', exact: true });
  if ((await connection.getAttribute('aria-expanded')) !== 'true') await connection.click();
  await card(reception).getByRole('checkbox', { name: /^TLS/ }).uncheck();
  await connect(reception);
  await card(reception).getByText('Connected', { exact: true }).waitFor();
  expect(server.sql('select name from desks', 'pairing')).toBe('Reception');

  await fillIn(servicePoint, 'Service point');
  await card(servicePoint).getByRole('checkbox', { name: /^TLS/ }).uncheck();
  await connect(servicePoint);
  await card(servicePoint).getByText('Connected', { exact: true }).waitFor();
  await card(servicePoint).getByText(/^Reception · here/).waitFor();
  const { desks } = await servicePoint.app.read<FleetState>('fleet.current');
  expect(desks.map(({ name, isThisOne }) => `${name} ${isThisOne}`)).toEqual(['Reception false', 'Service point true']);

  await card(servicePoint).getByRole('button', { name: 'Prove the audits of all desks' }).click();
  await card(servicePoint).getByText(/^Reception: \d+ entries in order$/).waitFor();
  await card(servicePoint).getByText(/^Service point: \d+ entries in order$/).waitFor();

  await card(servicePoint).getByRole('button', { name: 'Work alone' }).click();
  await card(servicePoint).getByRole('button', { name: 'Yes, work alone' }).click();
  await card(servicePoint).getByText('This desk works alone').waitFor();
  expect((await servicePoint.app.read<FleetState>('fleet.current')).settings).toBeNull();
});
