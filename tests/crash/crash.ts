// `npm run crash -- --runs N --seed S [--desks N]`: real runs in a process that is killed at random places; the next start must know of everything
// that was left. The last line is one line of JSON.
import { parseArgs } from 'node:util';
import { crashCampaign } from './campaign.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' }, desks: { type: 'string', default: '2' } } });
const [runs, seed, desks] = [Number(values.runs), Number(values.seed), Number(values.desks)];
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed) || !Number.isInteger(desks) || desks < 1 || desks > 16) {
  console.error('crash [--runs N] [--seed S] [--desks 1 … 16]: whole numbers');
  process.exitCode = 2;
} else {
  const figures = await crashCampaign({ runs, seed, desks }, (line) => console.log(line));
  console.log(JSON.stringify(figures));
  if (figures.lost > 0 || figures.silent > 0) process.exitCode = 1;
}
