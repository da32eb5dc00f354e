// `npm run bench -- NAME [arguments]`: figures, never a verdict. The last line is one line of JSON.
import { parseArgs } from 'node:util';
import { benchAudit } from './audit.ts';
import { benchCtap } from './ctap.ts';
import { benchDirectory } from './directory.ts';
import { benchFleet } from './fleet.ts';
import { benchHotplug } from './hotplug.ts';

const USAGE = `bench ctap    [--runs N]                     one makeCredential with PIN: this client, libfido2, python-fido2
bench hotplug [--runs N] [--idle-seconds S]  from the insertion of a key until the app knows its name
bench audit   [--entries N]                  proof of the whole audit, and searches in it
bench directory [--people N]                 import of a tenant against a bare fetch of its pages; searches
bench fleet   [--desks N] [--runs N]         desks of one fleet, runs of each; beside as many that share nothing`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { desks: { type: 'string', default: '8' }, runs: { type: 'string' }, entries: { type: 'string', default: '1000000' }, people: { type: 'string', default: '100000' }, 'idle-seconds': { type: 'string', default: '30' } },
});

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${text} is no count`);
  return value;
}

switch (positionals[0]) {
  case 'ctap':
    console.log(JSON.stringify(await benchCtap(count(values.runs ?? '200'), (line) => console.log(line))));
    break;
  case 'audit':
    console.log(JSON.stringify(await benchAudit(count(values.entries), (line) => console.log(line))));
    break;
  case 'directory':
    console.log(JSON.stringify(await benchDirectory(count(values.people), (line) => console.log(line))));
    break;
  case 'fleet':
    console.log(JSON.stringify(await benchFleet(count(values.desks), count(values.runs ?? '1000'), (line) => console.log(line))));
    break;
  case 'hotplug':
    console.log(
      JSON.stringify(await benchHotplug(count(values.runs ?? '50'), 1_000 * count(values['idle-seconds']))),
    );
    break;
  default:
    console.error(USAGE);
    process.exitCode = 2;
}
