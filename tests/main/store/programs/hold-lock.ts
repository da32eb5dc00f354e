// Holds the write lock of the store at the given path for a moment, with one change in it, then lets go.

import { setTimeout as wait } from 'node:timers/promises';
import Libsql from 'libsql';

const connection = new Libsql(process.argv[2] ?? '');
connection.exec('begin immediate');
connection.exec(`insert into settings (key, json) values ('child', '"was here"')`);
process.stdout.write('locked\n');
await wait(300);
connection.exec('commit');
connection.close();
