// While OBR is armed this stands above everything in the app window: whose key, how long, and the button that ends it.

import type { ReactNode } from 'react';
import { Button, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ObrState } from '../../shared/models.ts';
import { formatCountdown } from '../i18n/format.ts';
import { refusalText } from '../i18n/refusal-words.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { PersonPhoto } from '../ui/PersonPhoto.tsx';
import { obrColours } from '../theme/obr-colours.ts';
import { useNow } from '../ui/use-now.ts';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';

const useStyles = makeStyles({
  banner: {
    flexShrink: 0,
    display: 'flex',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    padding: '10px 20px',
    backgroundColor: obrColours.background,
    color: obrColours.text,
  },
  words: { flexGrow: 1, minWidth: 0 },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  // Both names must be readable side by side.
  wrapped: { overflowWrap: 'anywhere', maxHeight: '80px', overflowY: 'auto' },
  title: { ...typographyStyles.subtitle2 },
  text: { ...typographyStyles.body1 },
  time: { textAlign: 'end', flexShrink: 0 },
  countdown: { ...typographyStyles.subtitle1, fontVariantNumeric: 'tabular-nums' },
  off: { flexShrink: 0 },
});

export function ObrBanner({ obr }: { readonly obr: Extract<ObrState, { status: 'armed' }> }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const disarm = useCall(api.obr.disarm);
  const now = useNow(500, true);
  const { target } = obr;
  const refusal = obr.refusals.at(-1);
  return (
    <section aria-label={t('obr/banner')}>
      <div className={styles.banner}>
        <PersonPhoto displayName={target.displayName} photo={target.photo} size={48} />
        <div className={styles.words} role="status">
          <div
            className={mergeClasses(styles.title, styles.line)}
            title={`${target.displayName} · ${target.userPrincipalName}`}
          >
            {t('obr/on')}: {target.displayName} · {target.userPrincipalName}
          </div>
          <div
            className={mergeClasses(styles.text, refusal === undefined ? styles.line : styles.wrapped)}
            title={refusal === undefined ? obr.keyProduct : refusalText(t, refusal)}
          >
            {refusal === undefined ? `${t('obr/forUser')} (${obr.keyProduct})` : refusalText(t, refusal)}
          </div>
        </div>
        <div className={styles.time} role="timer" aria-label={t('obr/timeLeft')}>
          <span className={styles.countdown}>{formatCountdown(Date.parse(obr.expiresAt) - now)}</span>
        </div>
        <Button className={styles.off} disabled={disarm.busy} onClick={() => void disarm.run()}>
          {t('obr/off')}
        </Button>
      </div>
      {disarm.error !== null && <ErrorMessage error={disarm.error} />}
    </section>
  );
}
