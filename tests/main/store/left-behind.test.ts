import { describe, expect, it } from 'vitest';
import type { Route } from '../../../src/shared/checks.ts';
import type { LeftBehind } from '../../../src/shared/models.ts';
import type { JournalEntry } from '../../../src/main/store/journal.ts';
import { concludeLeftBehind } from '../../../src/main/store/left-behind.ts';

const entered: JournalEntry = { kind: 'entered' };
const tap = (tapId: string): JournalEntry => ({ kind: 'tapIssued', tapId, userId: 'u' });
const requested: JournalEntry = { kind: 'tapRequested', userId: 'u' };
const revoked: JournalEntry = { kind: 'tapRevoked' };
const created = (credentialIdBase64Url: string): JournalEntry => ({ kind: 'credentialCreated', credentialIdBase64Url });
const sent: JournalEntry = { kind: 'postSent' };
const stored: JournalEntry = { kind: 'credentialStored', methodId: 'm' };
const asked: JournalEntry = { kind: 'createRequested' };
const serviceLacks = (credentialIdBase64Url: string): JournalEntry => ({ kind: 'serviceLacks', credentialIdBase64Url });
const keyLacks = (credentialIdBase64Url: string | null): JournalEntry => ({ kind: 'keyLacks', credentialIdBase64Url });
const keyHolds = (credentialIdBase64Url: string): JournalEntry => ({ kind: 'keyHolds', credentialIdBase64Url });
const deleted: JournalEntry = { kind: 'credentialDeleted' };
const armed: JournalEntry = { kind: 'obrArmed' };
const disarmed: JournalEntry = { kind: 'obrDisarmed', reason: 'credentialCreated' };

const onKey = (credentialIdBase64Url: string): LeftBehind => ({ kind: 'credentialOnKey', credentialIdBase64Url });
const unknown = (credentialIdBase64Url: string): LeftBehind => ({ kind: 'unknownAtService', credentialIdBase64Url });
const unproven = (credentialIdBase64Url: string): LeftBehind => ({
  kind: 'registeredUnproven', credentialIdBase64Url, methodId: 'm',
});
const openTap = (tapId: string): LeftBehind => ({ kind: 'tapNotRevoked', userId: 'u', tapId });

const table: readonly [string, Route, readonly JournalEntry[], readonly LeftBehind[]][] = [
  ['the key was asked, and its answer not read', 'direct', [entered, asked], [{ kind: 'maybeOnKey' }]],
  ['the key has answered', 'direct', [asked, created('a')], [onKey('a')]],
  ['asked again after a first one', 'direct', [asked, created('a'), deleted, asked], [{ kind: 'maybeOnKey' }]],
  ['looked on the key: none was made', 'direct', [asked, keyLacks(null)], []],
  ['looked on the key: it has one, and nobody can be asked', 'obr', [asked, keyHolds('a')], [unknown('a')]],
  ['looked again: it is the same one', 'obr', [asked, created('a'), asked, keyHolds('a')], [unknown('a')]],
  ['sent, and the service does not have it', 'direct', [asked, created('a'), sent, serviceLacks('a')], [onKey('a')]],
  ['neither of them has it', 'direct', [created('a'), sent, serviceLacks('a'), keyLacks('a')], []],
  ['the key does not have it, the service was not asked', 'direct', [created('a'), sent, keyLacks('a')], [unknown('a')]],
  ['the service has it, as a look has shown', 'direct', [created('a'), sent, stored], [unproven('a')]],
  ['another one is not meant', 'direct', [created('a'), sent, serviceLacks('b'), keyLacks('b')], [unknown('a')]],
  ['nothing noted', 'direct', [], []],
  ['steps only', 'direct', [entered, entered], []],
  ['created, killed before the POST', 'direct', [entered, created('a')], [onKey('a')]],
  ['killed after the POST began', 'direct', [created('a'), sent], [unknown('a')]],
  ['stored, not yet proved', 'direct', [created('a'), sent, stored], [unproven('a')]],
  ['created and rolled back', 'direct', [created('a'), deleted], []],
  ['POST failed for certain, rolled back', 'direct', [created('a'), sent, deleted], []],
  ['deleted from the key although stored', 'direct', [created('a'), sent, stored, deleted], [unknown('a')]],
  ['rolled back, then a second one stored', 'direct', [created('a'), deleted, created('b'), sent, stored], [unproven('b')]],
  [
    'stored, then a second one in flight', 'direct', [created('a'), sent, stored, created('b'), sent],
    [unproven('a'), unknown('b')],
  ],
  ['two on the key', 'direct', [created('a'), created('b')], [onKey('a'), onKey('b')]],
  ['postSent without a credential', 'direct', [sent, stored, deleted], []],
  ['obr: pass requested, answer lost', 'obr', [requested], [openTap('')]],
  ['obr: pass requested and issued', 'obr', [requested, tap('t')], [openTap('t')]],
  ['obr: pass issued', 'obr', [tap('t')], [openTap('t')]],
  ['obr: pass revoked', 'obr', [tap('t'), armed, disarmed, revoked], []],
  ['obr: page got the credential', 'obr', [tap('t'), armed, created('a')], [unknown('a'), openTap('t')]],
  ['obr: stored, pass still open', 'obr', [tap('t'), armed, created('a'), stored, disarmed], [unproven('a'), openTap('t')]],
  ['obr: all but the proof', 'obr', [tap('t'), armed, created('a'), stored, disarmed, revoked], [unproven('a')]],
  ['obr: second pass replaced the first', 'obr', [tap('t1'), tap('t2')], [openTap('t2')]],
  ['obr: revoked, then issued again', 'obr', [tap('t1'), revoked, tap('t2')], [openTap('t2')]],
];

describe('concludeLeftBehind', () => {
  it.each(table)('%s (%s)', (_name, route, entries, expected) => {
    expect(concludeLeftBehind(route, entries)).toEqual(expected);
  });
});
