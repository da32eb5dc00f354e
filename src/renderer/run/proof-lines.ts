// The lines of the proof list, made from a record. Pure.

import type { TFunction } from 'i18next';
import type { RunRecord } from '../../shared/models.ts';
import { serviceKindOf } from '../../shared/services.ts';
import { formatTime } from '../i18n/format.ts';
import { routeWords } from '../i18n/route-words.ts';

export interface ProofLine {
  /** good: shown to be so; open: should be so and is not; neutral: not part of this run. */
  readonly kind: 'good' | 'open' | 'neutral';
  readonly name: string;
  readonly text: string;
}

export function proofLines(t: TFunction, language: string, record: RunRecord): readonly ProofLine[] {
  const time = (at: string): string => formatTime(at, language);
  const { obr, tap, attestation } = record;
  const registered = record.methodId !== null || record.outcome === 'succeeded';
  return [
    registered
      ? {
          kind: 'good',
          name: t('result/registered'),
          text: t('result/registeredText', { keyName: record.keyName, route: routeWords(t, record.route, record.service).name }),
        }
      : { kind: 'neutral', name: t('result/registered'), text: t('no') },
    canBeAsked(record)
      ? {
      kind: record.readBack ? 'good' : registered ? 'open' : 'neutral',
      name: t('result/readBack'),
      text: t(record.readBack ? 'result/readBackYes' : registered ? 'result/readBackNo' : 'result/notReached'),
    }
      : { kind: 'neutral', name: t('result/readBack'), text: t('servicePages/notAsked') },
    {
      kind: record.assertionVerified ? 'good' : registered ? 'open' : 'neutral',
      name: t('result/assertion'),
      text: t(record.assertionVerified ? 'result/assertionYes' : registered ? 'result/assertionNo' : 'result/notReached'),
    },
    ...(record.replaced === undefined
      ? []
      : [
          {
            kind: record.replaced.deletedAt === null ? 'open' : 'good',
            name: t('replacement/proof'),
            text: t(record.replaced.deletedAt === null ? 'replacement/proofOpen' : 'replacement/proofGood', {
              key: record.replaced.displayName,
              at: record.replaced.deletedAt === null ? '' : time(record.replaced.deletedAt),
            }),
          } satisfies ProofLine,
        ]),
    obr === null
      ? { kind: 'neutral', name: t('result/obr'), text: t('result/obrNone') }
      : {
          kind: 'good',
          name: t('result/obr'),
          text: t('result/obrText', {
            on: time(obr.armedAt),
            off: time(obr.disarmedAt),
            reason: t(`disarmReasons/${obr.reason}`),
          }),
        },
    tap === null
      ? { kind: 'neutral', name: t('result/tap'), text: t('result/tapNone') }
      : tap.revokedAt === null
        ? { kind: 'open', name: t('result/tap'), text: t('result/tapNotRevoked', { issued: time(tap.issuedAt) }) }
        : {
            kind: 'good',
            name: t('result/tap'),
            text: t('result/tapText', { issued: time(tap.issuedAt), revoked: time(tap.revokedAt) }),
          },
    ...(attestation === null
      ? []
      : [
          {
            kind: attestation.verdict === 'invalid' || attestation.trust === 'invalid' ? 'open' : attestation.verdict === 'trustPathValid' ? 'good' : 'neutral',
            name: t('result/attestation'),
            text: attestationText(t, attestation),
          } satisfies ProofLine,
        ]),
    {
      kind: record.forcePinChange ? 'good' : 'neutral',
      name: t('result/pinChange'),
      text: t(record.forcePinChange ? 'result/pinChangeYes' : 'result/pinChangeNo'),
    },
  ];
}

/** A site has no interface: nobody but the operator has seen what it stored. */
function canBeAsked({ service }: RunRecord): boolean {
  return serviceKindOf(service) !== 'site';
}

function attestationText(t: TFunction, attestation: NonNullable<RunRecord['attestation']>): string {
  const { format, verdict, trust, certification } = attestation;
  const parts = [
    `${t(`attestations/${verdict}`)} (${format})`,
    // Only of a chain there is more to say.
    ...(trust === 'mdsTrusted' || trust === 'rootUnknown' ? [t(`attestationTrusts/${trust}`)] : []),
    ...(certification === null ? [] : [t(`certificationLevels/${certification}`)]),
  ];
  return parts.join(', ');
}
