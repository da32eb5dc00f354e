// One PostgreSQL server for all tests of the project "postgres", with a database of the newest version to copy from.
import { migrate } from '../../src/main/store/migrate.ts';
import { openPostgres } from '../../src/main/store/postgres/postgres-database.ts';
import type { TestProject } from 'vitest/node';
import { OWNER, PostgresServer } from './postgres-server.ts';

export const TEMPLATE = 'template_newest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresPort: number;
  }
}

/** By this name vitest finds it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await PostgresServer.start();
  try {
    server.sql(`create database ${TEMPLATE}`);
    const database = openPostgres({ host: '127.0.0.1', port: server.port, database: TEMPLATE, user: OWNER, password: null, tls: null });
    await migrate(database, TEMPLATE);
    await database.destroy();
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('postgresPort', server.port);
  return () => server.stop();
}
