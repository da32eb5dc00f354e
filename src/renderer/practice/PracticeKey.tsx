// One practice key that is plugged in: its picture is the button that touches it; beside or below it, what kind it is, what is on
// it, two fingers where it has a sensor, and the plug.

import { useEffect, useRef, type ReactNode } from 'react';
import { Button, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { FingerprintRegular } from '@fluentui/react-icons/svg/fingerprint';
import { useTranslation } from 'react-i18next';
import type { PracticeKeyFace } from '../../shared/practice-state.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { KeyDrawing } from './KeyDrawing.tsx';
import { kindName, kindText, pinText, waitingText } from './key-words.ts';
import { kindLook } from './kind-look.ts';

const useStyles = makeStyles({
  card: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    rowGap: tokens.spacingVerticalS,
    padding: '12px',
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke3}`,
    boxShadow: tokens.shadow2,
  },
  head: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', rowGap: tokens.spacingVerticalS },
  headCompact: {
    gridTemplateColumns: '92px minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'center',
    '@media (max-width: 1099px)': { gridTemplateColumns: '64px minmax(0, 1fr)' },
  },
  touch: {
    display: 'grid',
    placeItems: 'center',
    width: '100%',
    padding: '10px 0',
    border: '2px solid transparent',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground2,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground2Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  touchCompact: { padding: '6px 4px', '& > svg': { width: '100%', height: 'auto' } },
  waiting: { border: `2px solid ${tokens.colorPaletteGreenBorder2}` },
  words: { minWidth: 0 },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  name: { ...typographyStyles.body1Strong },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  statusWaiting: { ...typographyStyles.caption1Strong, color: tokens.colorPaletteGreenForeground1 },
  bad: { ...typographyStyles.caption1Strong, color: tokens.colorPaletteRedForeground1 },
  credentials: { ...typographyStyles.caption1, display: 'flex', flexDirection: 'column', rowGap: '2px', minWidth: 0 },
  fingers: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS, '& > button': { flexGrow: 1 } },
  buttons: { display: 'flex', columnGap: tokens.spacingHorizontalXS, '& > button:first-child': { flexGrow: 1 } },
});

export interface PracticeKeyProps {
  readonly face: PracticeKeyFace;
  /** One row for picture and name: for many keys at once. */
  readonly compact?: boolean;
}

export function PracticeKey({ face, compact = false }: PracticeKeyProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const card = useRef<HTMLElement>(null);
  const touch = useCall(api.practice.touch);
  const unplug = useCall(api.practice.unplug);
  const remove = useCall(api.practice.removeKey);
  const error = touch.error ?? unplug.error ?? remove.error;
  const waits = face.waitingForTouch;
  // Among many keys, the one that blinks must be on the screen.
  useEffect(() => {
    if (waits) card.current?.scrollIntoView({ block: 'nearest' });
  }, [waits]);
  const isBlocked = face.pinSet && (face.pinRetries === 0 || face.needsReplug);
  return (
    <section ref={card} className={styles.card} aria-label={face.name}>
      <div className={mergeClasses(styles.head, compact && styles.headCompact)}>
        <button
          type="button"
          className={mergeClasses(styles.touch, compact && styles.touchCompact, waits && styles.waiting)}
          aria-label={t('practice/touch', { name: face.name })}
          onClick={() => void touch.run({ keyId: face.id, finger: 'owner' })}
        >
          <KeyDrawing widthPx={compact ? 80 : 156} light={waits ? 'pulsing' : 'idle'} look={kindLook(face.kind)} />
        </button>
        <div className={styles.words}>
          <div className={mergeClasses(styles.name, styles.line)} title={face.name}>
            {face.name}
          </div>
          <div className={mergeClasses(styles.quiet, styles.line)} title={kindText(t, face.kind)}>
            {kindName(t, face.kind)}
          </div>
          <div role="status" className={styles.statusWaiting}>
            {waitingText(t, face)}
          </div>
          <div className={isBlocked ? styles.bad : styles.quiet}>{pinText(t, face)}</div>
        </div>
      </div>
      {face.waitsFor === 'finger' && (
        <div className={styles.fingers}>
          <Button
            size="small"
            appearance="primary"
            icon={<FingerprintRegular />}
            aria-label={t('practice/rightFingerOn', { name: face.name })}
            onClick={() => void touch.run({ keyId: face.id, finger: 'owner' })}
          >
            {t('practice/rightFinger')}
          </Button>
          <Button
            size="small"
            icon={<FingerprintRegular />}
            aria-label={t('practice/touchWrong', { name: face.name })}
            onClick={() => void touch.run({ keyId: face.id, finger: 'stranger' })}
          >
            {t('practice/wrongFinger')}
          </Button>
        </div>
      )}
      {face.credentials.length === 0 ? (
        <div className={styles.quiet}>{t('practice/noCredentials')}</div>
      ) : (
        <ul className={styles.credentials} aria-label={t('practice/credentials', { count: face.credentials.length })}>
          {face.credentials.map((credential, index) => (
            <li
              key={index}
              className={mergeClasses(styles.quiet, styles.line)}
              title={`${credential.userName} · ${credential.rpId}`}
            >
              {credential.userName}
            </li>
          ))}
        </ul>
      )}
      <div className={styles.buttons}>
        <Button
          size="small"
          aria-label={t('practice/unplug', { name: face.name })}
          onClick={() => void unplug.run({ keyId: face.id })}
        >
          {t('practice/unplugShort')}
        </Button>
        <Button
          size="small"
          appearance="subtle"
          icon={<DeleteRegular />}
          aria-label={t('practice/remove', { name: face.name })}
          title={t('practice/remove', { name: face.name })}
          onClick={() => void remove.run({ keyId: face.id })}
        />
      </div>
      {error !== null && <ErrorMessage error={error} />}
    </section>
  );
}
