// Desks of a fleet, each a process with its own file, take runs from one queue on one PostgreSQL. A run here is what the store
// does of it (queue, leases, journal, audit, ledger, record); no key and no tenant. Judged by SQL, not by what the desks say.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { migrate } from '../../src/main/store/migrate.ts';
import { openPostgres } from '../../src/main/store/postgres/postgres-database.ts';
import { createQueue } from '../../src/main/store/fleet/queue.ts';
import { OWNER, PostgresServer } from '../rig/postgres-server.ts';

export interface FleetFigures {
  readonly desks: number;
  readonly runs: number;
  /** Runs whose item had another run as well, or whose target was registered twice. */
  readonly twice: number;
  /** Items without a record, or with a record that lacks entries of its journal or audit. */
  readonly lost: number;
  /** Throughput of a desk in the fleet ÷ that of a desk among as many that work beside each other, each with a database of its own. */
  readonly perDeskRatio: number;
}

const ended = z.object({ runs: z.number(), seconds: z.number() });
type Ended = z.infer<typeof ended>;

class Bench {
  readonly #server: PostgresServer;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'bench-fleet-'));

  constructor(server: PostgresServer) {
    this.#server = server;
  }

  /** A database with so many items in its queue. */
  async fleet(name: string, items: number): Promise<string> {
    this.#server.sql(`create database ${name}`);
    const database = openPostgres({ host: '127.0.0.1', port: this.#server.port, database: name, user: OWNER, password: null, tls: null });
    await migrate(database, name);
    const list = Array.from({ length: items }, (_, n) => {
      const id = `i${String(n).padStart(6, '0')}`;
      return { id, tenantId: 't', targetId: id, service: 'entra', itemJson: '{}' };
    });
    await createQueue(database).add('bench', list);
    await database.destroy();
    return name;
  }

  /** A desk that waits for `go`. */
  async desk(database: string, deskId: string): Promise<{ readonly go: () => Promise<Ended> }> {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(import.meta.dirname, 'fleet-desk.ts'), JSON.stringify({ folder: this.#folder, port: this.#server.port, database, deskId })],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => {
      const line = await lines.next();
      if (line.done === true) throw new Error(`desk ${deskId} ended early`);
      return line.value;
    };
    await next();
    return {
      go: async () => {
        child.stdin.write('go\n');
        return ended.parse(JSON.parse(await next()));
      },
    };
  }

  /** All at once. @returns runs per second and desk */
  async work(desks: readonly { readonly go: () => Promise<Ended> }[]): Promise<number> {
    const results = await Promise.all(desks.map(({ go }) => go()));
    const rates = results.map(({ runs, seconds }) => runs / seconds);
    return rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  }

  count(database: string, query: string): number {
    return Number(this.#server.sql(query, database));
  }

  async close(): Promise<void> {
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export async function benchFleet(desks: number, runsOfEach: number, say: (line: string) => void): Promise<FleetFigures> {
  const bench = new Bench(await PostgresServer.start());
  try {
    const alone = await bench.work([await bench.desk(await bench.fleet('alone', runsOfEach), 'alone')]);
    say(`one desk alone: ${alone.toFixed(1)} runs a second`);

    const separate = [];
    for (let n = 0; n < desks; n++) separate.push(await bench.desk(await bench.fleet(`own${n}`, runsOfEach), `own${n}`));
    const beside = await bench.work(separate);
    say(`${desks} desks beside each other, a database each: ${beside.toFixed(1)} runs a second and desk (${(beside / alone).toFixed(2)} of one alone: the machine's share)`);

    const fleet = await bench.fleet('fleet', desks * runsOfEach);
    const together = [];
    for (let n = 0; n < desks; n++) together.push(await bench.desk(fleet, `desk${n}`));
    const shared = await bench.work(together);
    say(`${desks} desks of one fleet: ${shared.toFixed(1)} runs a second and desk (${(shared / alone).toFixed(2)} of one alone)`);

    const twice = bench.count(fleet, `select (select count(*) - count(distinct target_id) from runs)
      + (select count(*) - count(distinct target_id) from ledger)`);
    const lost = bench.count(fleet, `select count(*) from queue q where not exists (
      select from runs r where r.run_id = q.run_id and r.outcome = 'succeeded' and r.record_json is not null
        and (select count(*) from journal j where j.run_id = r.run_id) = 8
        and exists (select from ledger l where l.credential_id_base64_url = r.run_id))
      or q.outcome is distinct from 'succeeded'`);
    const missing = bench.count(fleet, `select ${desks * runsOfEach} * 4 - count(*) from desk_audit where body not like '%"kind":"anchorKey.made"%'`);
    return { desks, runs: desks * runsOfEach, twice, lost: lost + Math.abs(missing), perDeskRatio: Math.round((shared / beside) * 100) / 100 };
  } finally {
    await bench.close();
  }
}
