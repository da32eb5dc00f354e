// The bar while OBR is armed: strong colour, photo, name, UPN, key, countdown, the next thing to do, the off button.

import type { ReactNode } from 'react';
import { Button, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { OBR_BAR_HEIGHT_PX } from '../../shared/obr-bar.ts';
import type { KeyTransport, ObrState } from '../../shared/models.ts';
import type { PracticeKeyFace } from '../../shared/practice-state.ts';
import type { Waiting } from '../../shared/run-state.ts';
import { formatCountdown } from '../i18n/format.ts';
import { KeyDrawing } from '../practice/KeyDrawing.tsx';
import { PersonPhoto } from '../ui/PersonPhoto.tsx';
import { obrColours } from '../theme/obr-colours.ts';
import { useNow } from '../ui/use-now.ts';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { RefusalLine } from './RefusalLine.tsx';

const useStyles = makeStyles({
  bar: {
    height: `${OBR_BAR_HEIGHT_PX}px`,
    boxSizing: 'border-box',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gridTemplateRows: 'minmax(0, 1fr) auto',
    backgroundColor: obrColours.background,
    color: obrColours.text,
    overflow: 'hidden',
  },
  top: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalL, padding: '8px 20px', minHeight: 0 },
  words: { flexGrow: 1, minWidth: 0 },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  title: { ...typographyStyles.subtitle1 },
  text: { ...typographyStyles.body1 },
  time: { flexShrink: 0, textAlign: 'end' },
  caption: { ...typographyStyles.caption1 },
  countdown: { ...typographyStyles.title3, fontVariantNumeric: 'tabular-nums' },
  fixed: { flexShrink: 0 },
  touch: {
    flexShrink: 0,
    display: 'grid',
    padding: '4px 8px',
    border: `2px solid ${obrColours.text}`,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: '#fff4e8',
    cursor: 'pointer',
    ':focus-visible': { outline: `3px solid ${obrColours.text}`, outlineOffset: '2px' },
  },
  next: {
    ...typographyStyles.body1,
    padding: '7px 20px',
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    minHeight: '20px',
  },
  strong: { fontWeight: tokens.fontWeightSemibold },
});

export interface ArmedBarProps {
  readonly obr: Extract<ObrState, { status: 'armed' }>;
  readonly waiting: Waiting | null;
  /** Practice keys that wait for a touch: they can be touched here, where the operator looks. */
  readonly touchable: readonly PracticeKeyFace[];
}

export function ArmedBar({ obr, waiting, touchable }: ArmedBarProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const disarm = useCall(api.obr.disarm);
  const touch = useCall(api.practice.touch);
  const now = useNow(500, true);
  const { target } = obr;
  // Once a request was let through to the key, what was refused before is no news any more.
  const refusal = waiting?.for === 'touch' ? undefined : obr.refusals.at(-1);
  const next = nextWords(waiting, obr.keyTransport);
  return (
    <main className={styles.bar}>
      <div className={styles.top}>
        <PersonPhoto displayName={target.displayName} photo={target.photo} size={64} />
        <div className={styles.words}>
          <h1 className={mergeClasses(styles.title, styles.line)} title={target.displayName}>
            {t('obr/on')}: {target.displayName}
          </h1>
          <div className={mergeClasses(styles.text, styles.line)} title={target.userPrincipalName}>
            {target.userPrincipalName} · {t('obr/key', { product: obr.keyProduct })}
          </div>
        </div>
        {touchable.map((key) => (
          <button
            key={key.id}
            type="button"
            className={styles.touch}
            aria-label={t('practice/touch', { name: key.name })}
            onClick={() => void touch.run({ keyId: key.id, finger: 'owner' })}
          >
            <KeyDrawing widthPx={96} light="pulsing" />
          </button>
        ))}
        <div className={styles.time}>
          <div className={styles.caption}>{t('obr/timeLeft')}</div>
          <div className={styles.countdown} role="timer" aria-label={t('obr/timeLeft')}>
            {formatCountdown(Date.parse(obr.expiresAt) - now)}
          </div>
        </div>
        <Button className={styles.fixed} size="large" disabled={disarm.busy} onClick={() => void disarm.run()}>
          {t('obr/off')}
        </Button>
      </div>
      <div role="status">
        {refusal !== undefined ? (
          <RefusalLine refusal={refusal} />
        ) : (
          <div className={mergeClasses(styles.next, styles.line)}>
            <span className={styles.strong}>{next === null ? t('obr/forUser') : t(next.title)}</span>
            {next !== null && ` – ${t(next.body)}`}
          </div>
        )}
      </div>
    </main>
  );
}

function nextWords(waiting: Waiting | null, transport: KeyTransport) {
  if (waiting?.for === 'touch') {
    return { title: `run/touches/${transport}/title`, body: `run/touches/${transport}/register` } as const;
  }
  if (waiting?.for === 'fingerprint') return { title: 'run/fingerprint', body: 'run/fingerprintText' } as const;
  if (waiting?.for === 'confirmName') return { title: 'obrPage/confirmNameBar', body: 'obrPage/confirmNameBarText' } as const;
  if (waiting?.for !== 'page') return null;
  return { title: `guide/${waiting.place}/title`, body: `guide/${waiting.place}/body` } as const;
}
