// The bar while OBR is off: why it went off, and that the page can be finished.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { ShieldRegular } from '@fluentui/react-icons/svg/shield';
import { useTranslation } from 'react-i18next';
import { OBR_BAR_HEIGHT_PX } from '../../shared/obr-bar.ts';
import type { ObrState } from '../../shared/models.ts';
import { PersonPhoto } from '../ui/PersonPhoto.tsx';
import { RefusalLine } from './RefusalLine.tsx';

const useStyles = makeStyles({
  bar: {
    height: `${OBR_BAR_HEIGHT_PX}px`,
    boxSizing: 'border-box',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gridTemplateRows: 'minmax(0, 1fr) auto',
    backgroundColor: tokens.colorNeutralBackground3,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflow: 'hidden',
  },
  top: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalL, padding: '8px 20px', minHeight: 0 },
  words: { minWidth: 0, flexGrow: 1 },
  title: { ...typographyStyles.subtitle1 },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  quiet: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2 },
  done: { color: tokens.colorPaletteGreenForeground1, fontSize: '40px', display: 'grid' },
  calm: { color: tokens.colorNeutralForeground3, fontSize: '40px', display: 'grid' },
});

export interface DisarmedBarProps {
  readonly obr: Extract<ObrState, { status: 'disarmed' }>;
  readonly running: boolean;
}

export function DisarmedBar({ obr, running }: DisarmedBarProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const { last } = obr;
  const created = last?.reason === 'credentialCreated';
  // What was refused before the passkey came is no news any more.
  const refusal = obr.refusals.findLast(({ at }) => !created || at > last.at);
  return (
    <main className={styles.bar}>
      <div className={styles.top} role="status">
        <span className={created ? styles.done : styles.calm} aria-hidden="true">
          {created ? <CheckmarkCircleFilled /> : <ShieldRegular />}
        </span>
        <div className={styles.words}>
          <h1 className={styles.title}>{t('obr/barOff')}</h1>
          <div className={mergeClasses(styles.quiet, styles.line)}>
            {last === null ? t('obr/barIdle') : t('obr/barReason', { reason: t(`disarmReasons/${last.reason}`) })}
            {created && running && ` ${t('obr/barFinish')}`}
          </div>
          {last !== null && (
            <div className={mergeClasses(styles.quiet, styles.line)} title={last.target.userPrincipalName}>
              {last.target.displayName} · {last.target.userPrincipalName}
            </div>
          )}
        </div>
        {last !== null && <PersonPhoto displayName={last.target.displayName} photo={last.target.photo} size={48} />}
      </div>
      {refusal !== undefined && <RefusalLine refusal={refusal} />}
    </main>
  );
}
