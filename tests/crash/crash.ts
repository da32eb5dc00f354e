// `npm run crash -- --runs N --seed S`: real runs in a process that is killed at random places; the next start must know of everything
// that was left. The last line is one line of JSON.
import { parseArgs } from 'node:util';
import { crashCampaign } from './campaign.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' } } });
const [runs, seed] = [Number(values.runs), Number(values.seed)];
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
  console.error('crash [--runs N] [--seed S]: both are whole numbers');
  process.exitCode = 2;
} else {
  const figures = await crashCampaign(runs, seed, (line) => console.log(line));
  console.log(JSON.stringify(figures));
  if (figures.lost > 0 || figures.silent > 0) process.exitCode = 1;
}
