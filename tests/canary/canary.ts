// `npm run canary`: known secrets go through the whole app; then files, database, logs, arguments, environments, clipboards and exports
// are searched for them in all their forms. Last line: `canary: 0 found in N files, M processes`.
import { canaryCampaign } from './campaign.ts';

const { findings, files, processes, secrets, notSeen } = await canaryCampaign({ say: (line) => console.log(line) });
for (const { place, secret, form } of findings) console.log(`FOUND ${secret} (${form}) in ${place}`);
for (const text of notSeen) console.log(`BLIND: ${text} was not seen, which stands in the database`);
console.log(`secrets: ${secrets.join(', ')}`);
console.log(`canary: ${findings.length} found in ${files} files, ${processes} processes`);
if (findings.length > 0 || notSeen.length > 0) process.exitCode = 1;
