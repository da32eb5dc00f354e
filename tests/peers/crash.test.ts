// Real runs in a process that is killed: what `npm run crash` does, some runs of it.
import { expect, it } from 'vitest';
import { crashCampaign } from '../crash/campaign.ts';

it('the next start knows of everything that a killed desk left, and looks after it', { timeout: 240_000 }, async () => {
  const lines: string[] = [];
  const figures = await crashCampaign({ runs: 20, seed: 7, desks: 2 }, (line) => lines.push(line));
  expect(lines.filter((line) => /LOST|SILENT/.test(line))).toEqual([]);
  expect(figures).toMatchObject({ runs: 20, lost: 0, silent: 0 });
  // Some of them were cut off where it mattered.
  expect(figures.repaired).toBeGreaterThan(0);
});
