// What main accepts from the renderer, and how it refuses: with the member's name, never with its value.
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/errors.ts';
import {
  parseAnswer, parseAuditExport, parseAuditQuery, parseComparison, parseConnectTenant, parseKeyId, parseKeyLedgerQuery, parseKeyMark, parseNothing, parsePreflight, parseRunId, parseStartRun, parseUserId,
} from '../../../src/main/ipc/inputs.ts';

const GUID = '11111111-2222-4333-8444-555555555555';
const start = {
  targetId: 'u1', keyId: '/dev/hidraw0', service: 'entra', route: 'obr', keyName: 'Key 1', handOver: { forcePinChange: true },
  confirmed: ['keyNotGivenToOther'],
};

type Parse = (raw: unknown) => unknown;
const good: readonly (readonly [string, Parse, unknown])[] = [
  ['nothing', parseNothing, undefined],
  ['user', parseUserId, { userId: 'u1' }],
  ['key', parseKeyId, { keyId: '\\\\?\\hid#vid_1050&pid_0407#8&1' }],
  ['run', parseRunId, { runId: GUID }],
  ['tenant by id', parseConnectTenant, { tenant: GUID.toUpperCase(), clientId: GUID, cloud: { id: 'china' } }],
  ['tenant by domain', parseConnectTenant, { tenant: 'contoso.onmicrosoft.com', clientId: GUID, cloud: { id: 'global' } }],
  ['preflight', parsePreflight, { targetId: 'u1', service: 'entra', keyId: null }],
  ['preflight with key', parsePreflight, { targetId: 'u1', service: 'entra', keyId: 'k' }],
  ['start', parseStartRun, start],
  ['PIN', parseAnswer, { promptId: '1', for: 'enterPin', pin: '1234' }],
  ['longest PIN', parseAnswer, { promptId: '1', for: 'enterPin', pin: '€'.repeat(63) }],
  ['new PIN', parseAnswer, { promptId: '1', for: 'newPin', pin: '1234' }],
  ['start OBR', parseAnswer, { promptId: '1', for: 'startObr' }],
  ['replace pass', parseAnswer, { promptId: '1', for: 'replaceTap', replace: false }],
];

it.each(good)('lets through: %s', (_, parse, input) => {
  expect(parse(input)).toEqual(input);
});

it('a key name is trimmed', () => {
  expect(parseStartRun({ ...start, keyName: '  Key  ' }).keyName).toBe('Key');
});

const bad: readonly (readonly [string, Parse, unknown, string])[] = [
  ['something for nothing', parseNothing, {}, ''],
  ['null for nothing', parseNothing, null, ''],
  ['no object', parseUserId, 'u1', ''],
  ['empty id', parseUserId, { userId: '' }, 'userId'],
  ['id too long', parseUserId, { userId: 'x'.repeat(101) }, 'userId'],
  ['id of another kind', parseUserId, { userId: 7 }, 'userId'],
  ['path too long', parseKeyId, { keyId: 'x'.repeat(1001) }, 'keyId'],
  ['no UUID', parseRunId, { runId: '1 or 1=1' }, 'runId'],
  ['tenant with a path', parseConnectTenant, { tenant: 'contoso.com/..', clientId: GUID }, 'tenant'],
  ['tenant without a dot', parseConnectTenant, { tenant: 'localhost', clientId: GUID }, 'tenant'],
  ['tenant with a line', parseConnectTenant, { tenant: 'contoso.com\n', clientId: GUID }, 'tenant'],
  ['tenant too long', parseConnectTenant, { tenant: `${'a.'.repeat(200)}com`, clientId: GUID }, 'tenant'],
  ['unknown cloud', parseConnectTenant, { tenant: GUID, clientId: GUID, cloud: { id: 'mars' } }, 'cloud.id'],
  ['addresses for a known cloud', parseConnectTenant, { tenant: GUID, clientId: GUID, cloud: { id: 'global', graphHost: 'evil.example' } }, 'cloud'],
  ['half a custom cloud', parseConnectTenant, { tenant: GUID, clientId: GUID, cloud: { id: 'custom', graphHost: 'x.example' } }, 'cloud.loginHost'],
  ['no cloud', parseConnectTenant, { tenant: GUID, clientId: GUID }, 'cloud'],
  ['client', parseConnectTenant, { tenant: GUID, clientId: 'x' }, 'clientId'],
  ['service', parsePreflight, { targetId: 'u1', service: 'other', keyId: null }, 'service'],
  ['key left out', parsePreflight, { targetId: 'u1', service: 'entra' }, 'keyId'],
  ['route', parseStartRun, { ...start, route: 'both' }, 'route'],
  ['blank name', parseStartRun, { ...start, keyName: '   ' }, 'keyName'],
  ['name too long', parseStartRun, { ...start, keyName: 'x'.repeat(31) }, 'keyName'],
  ['hand-over', parseStartRun, { ...start, handOver: { forcePinChange: 'yes' } }, 'handOver.forcePinChange'],
  ['what nobody can answer for', parseStartRun, { ...start, confirmed: ['fido2PolicyEnabled'] }, 'confirmed.0'],
  ['no such mark', parseKeyMark, { id: GUID, mark: 'assigned' }, 'mark'],
  ['no state', parseKeyLedgerQuery, { words: '', state: 'x', first: 0 }, 'state'],
  ['unknown member', parseStartRun, { ...start, force: true }, ''],
  ['unknown member inside', parseStartRun, { ...start, handOver: { forcePinChange: true, reset: true } }, 'handOver'],
  ['unknown member beside a PIN', parseAnswer, { promptId: '1', for: 'enterPin', pin: '1234', x: 1 }, ''],
  ['PIN too long', parseAnswer, { promptId: '1', for: 'enterPin', pin: 'x'.repeat(257) }, 'pin'],
  ['no PIN', parseAnswer, { promptId: '1', for: 'enterPin', pin: '' }, 'pin'],
  ['answer to a touch', parseAnswer, { promptId: '1', for: 'touch' }, 'for'],
  ['search too long', parseAuditQuery, { text: 'x'.repeat(201), before: null }, 'text'],
  ['no entry number', parseAuditQuery, { text: '', before: 0.5 }, 'before'],
  ['no period', parseComparison, { days: 90 }, 'days'],
  ['format', parseAuditExport, { format: 'exe' }, 'format'],
  ['path of the renderer', parseAuditExport, { format: 'csv', file: '/etc/passwd' }, ''],
  ['prompt id', parseAnswer, { promptId: '', for: 'startObr' }, 'promptId'],
];

it.each(bad)('refuses %s', (_, parse, input, field) => {
  let thrown: unknown;
  try {
    parse(input);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(AppError);
  expect(thrown).toMatchObject({ code: 'input.invalid', detail: { field } });
});

describe('a PIN is never in what is thrown', () => {
  const canary = 'CanaryPin42';
  it.each([
    [{ promptId: '1', for: 'enterPin', pin: [canary] }],
    [{ promptId: '1', for: 'enterPin', pin: canary.repeat(50) }],
    [{ promptId: '1', for: canary, pin: canary }],
    [{ promptId: '1', for: 'enterPin', pin: '1234', [canary]: canary }],
    [{ promptId: canary.repeat(9), for: 'newPin', pin: canary }],
    [canary],
  ])('%#', (input) => {
    try {
      parseAnswer(input);
      expect.unreachable();
    } catch (error) {
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(canary);
    }
  });
});

it.each([
  ['a getter that throws', { get userId(): string { throw new TypeError('trap'); } }],
  ['a prototype', JSON.parse('{"userId":"u1","__proto__":{"x":1}}') as unknown],
])('hostile: %s', (_, input) => {
  expect(() => parseUserId(input)).toThrow();
});
