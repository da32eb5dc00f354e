// The program of the thread that writes imports: a connection of its own to the database, one order after the other. The app's
// own thread is free meanwhile, and reads what was committed.

import { parentPort, workerData } from 'node:worker_threads';
import type { Kysely } from 'kysely';
import { Secret } from '../../secret.ts';
import { openDatabase } from '../database.ts';
import { StoreError } from '../store-error.ts';
import type { Tables } from '../tables.ts';
import { createImportWrites } from '../user-imports.ts';
import type { Failure, ImportOrder, ImportReply, ThreadStart } from './import-orders.ts';
import { sqliteUserTable } from './user-table.ts';

const port = parentPort;
if (port === null) throw new Error('not a thread');

// An import that loses its last pages goes on where the ones that are left end.
const { file, key } = workerData as ThreadStart;
// Opened by the first order, so that a failure is its answer.
let opened: Kysely<Tables> | null = null;
let last: Promise<void> = Promise.resolve();

port.on('message', (order: ImportOrder) => {
  last = last.then(() => carryOut(order));
});

async function carryOut(order: ImportOrder): Promise<void> {
  if (order.call === 'close') {
    await opened?.destroy().catch(() => undefined);
    port?.close();
    return;
  }
  const { id } = order;
  let reply: ImportReply;
  try {
    reply = { id, ok: true, value: (await made(order)) ?? undefined };
  } catch (error) {
    reply = { id, ok: false, error: failureOf(error) };
  }
  port?.postMessage(reply);
}

function made(order: Exclude<ImportOrder, { call: 'close' }>): Promise<number | void> {
  opened ??= openDatabase(file, { durability: 'kill', key: key === null ? null : new Secret(key) });
  const writes = createImportWrites(opened, sqliteUserTable);
  switch (order.call) {
    case 'page':
      return writes.page(...order.parameters);
    case 'finish':
      return writes.finish(...order.parameters);
    case 'add':
      return writes.add(...order.parameters);
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof StoreError) return { of: 'store', kind: error.kind, file: error.file, nativeCode: error.nativeCode };
  return { of: 'us', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
