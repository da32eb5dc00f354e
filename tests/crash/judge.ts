// Compares the truth with what the app tells of it. Pure.

import type { LeftBehind } from '../../src/shared/models.ts';
import { equalBytes, fromBase64Url } from '../../src/shared/bytes.ts';
import type { DeskTale } from './wire.ts';
import type { Truth } from './world.ts';

export interface Judgement {
  /** On the key or at the service, or a pass, and nobody knows of it. */
  readonly lost: readonly string[];
  /** The app says something that is not so. */
  readonly silent: readonly string[];
}

const sameId = (a: string, b: string): boolean => equalBytes(fromBase64Url(a), fromBase64Url(b));

function names(left: readonly LeftBehind[], id: string): boolean {
  return left.some((one) => 'credentialIdBase64Url' in one && sameId(one.credentialIdBase64Url, id));
}

/** @param userName  the target of the run that was cut off, which is the last one */
export function judge(truth: Truth, tale: DeskTale, userName: string): Judgement {
  const record = tale.records.find(({ target }) => target.userPrincipalName === userName) ?? null;
  const left = [...tale.unfinished.flatMap(({ leftBehind }) => leftBehind), ...(record?.leftBehind ?? [])];
  const proven = record?.outcome === 'succeeded' ? record.credentialIdBase64Url : null;
  const isKnown = (id: string): boolean => names(left, id) || (proven !== null && sameId(proven, id));
  const both = (id: string): boolean => truth.onKey.some((one) => sameId(one, id)) && truth.atService.some((one) => sameId(one, id));
  const isMaybe = left.some(({ kind }) => kind === 'maybeOnKey');
  const lost = [
    ...truth.onKey.filter((id) => !isKnown(id) && !isMaybe).map((id) => `on the key: ${id}`),
    ...truth.atService.filter((id) => !isKnown(id)).map((id) => `at the service: ${id}`),
    ...(truth.pending > 0 && !left.some((one) => one.kind === 'pendingAtService' || one.kind === 'unknownAtService') ? ['a registration that was begun at the service'] : []),
    ...(truth.pass && !left.some(({ kind }) => kind === 'tapNotRevoked') ? ['a pass'] : []),
  ];
  const silent = [
    ...(proven !== null && !both(proven) ? ['a record says "succeeded", and key and service do not agree'] : []),
    ...left.flatMap((one) => {
      switch (one.kind) {
        case 'credentialOnKey':
          return truth.atService.some((id) => sameId(id, one.credentialIdBase64Url)) ? ['said to be on the key only, and the service has it'] : [];
        case 'registeredUnproven':
          return both(one.credentialIdBase64Url) ? [] : ['said to be registered, and it is not on both sides'];
        case 'maybeOnKey':
        case 'oldKeyNotDeleted':
        case 'tapNotRevoked':
        case 'pendingAtService':
        case 'unknownAtService':
          return [];
      }
    }),
    ...(tale.auditIsWhole ? [] : ['the audit is not whole']),
    ...(record === null && tale.unfinished.length === 0 && (truth.onKey.length > 0 || truth.atService.length > 0 || truth.pass)
      ? ['neither a record nor an open run'] : []),
  ];
  return { lost, silent };
}
