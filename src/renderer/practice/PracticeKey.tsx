// One practice key: its picture is the button that touches it; below, what is on it, and the plug.

import type { ReactNode } from 'react';
import { Button, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { PracticeKeyFace } from '../../shared/models.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { KeyDrawing } from './KeyDrawing.tsx';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalS,
    padding: '16px',
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke3}`,
    boxShadow: tokens.shadow2,
    '@media (max-width: 1099px)': { padding: '12px' },
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
    ':hover:enabled': { backgroundColor: tokens.colorNeutralBackground2Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
    ':disabled': { cursor: 'default' },
  },
  waiting: { border: `2px solid ${tokens.colorPaletteGreenBorder2}` },
  name: { ...typographyStyles.body1Strong, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  status: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  statusWaiting: { ...typographyStyles.caption1Strong, color: tokens.colorPaletteGreenForeground1 },
  credentials: { ...typographyStyles.caption1, display: 'flex', flexDirection: 'column', rowGap: '2px' },
  credential: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', color: tokens.colorNeutralForeground2 },
});

export function PracticeKey({ face }: { readonly face: PracticeKeyFace }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const touch = useCall(api.practice.touch);
  const plug = useCall(api.practice.plug);
  const unplug = useCall(api.practice.unplug);
  const error = touch.error ?? plug.error ?? unplug.error;
  const pinText = (): string => {
    if (!face.pinSet) return t('practice/noPin');
    return face.pinRetries === 0 ? t('practice/blocked') : t('practice/pinRetries', { count: face.pinRetries });
  };
  const light = (): 'off' | 'idle' | 'pulsing' => {
    if (!face.plugged) return 'off';
    return face.waitingForTouch ? 'pulsing' : 'idle';
  };
  return (
    <section className={styles.card} aria-label={face.name}>
      <button
        type="button"
        className={mergeClasses(styles.touch, face.waitingForTouch && styles.waiting)}
        aria-label={t('practice/touch', { name: face.name })}
        disabled={!face.plugged}
        onClick={() => void touch.run({ keyId: face.id })}
      >
        <KeyDrawing widthPx={156} light={light()} plugged={face.plugged} />
      </button>
      <div className={styles.name} title={face.name}>
        {face.name}
      </div>
      <div role="status" className={face.waitingForTouch ? styles.statusWaiting : styles.status}>
        {t(face.waitingForTouch ? 'practice/waiting' : face.plugged ? 'practice/idle' : 'practice/unplugged')}
      </div>
      <div className={styles.status}>{pinText()}</div>
      {face.credentials.length === 0 ? (
        <div className={styles.status}>{t('practice/noCredentials')}</div>
      ) : (
        <ul className={styles.credentials} aria-label={t('practice/credentials', { count: face.credentials.length })}>
          {face.credentials.map((credential, index) => (
            <li
              key={index}
              className={styles.credential}
              title={`${credential.userName} · ${credential.rpId}`}
            >
              {credential.userName}
            </li>
          ))}
        </ul>
      )}
      <Button
        size="small"
        aria-label={t(face.plugged ? 'practice/unplug' : 'practice/plug', { name: face.name })}
        onClick={() => void (face.plugged ? unplug : plug).run({ keyId: face.id })}
      >
        {t(face.plugged ? 'practice/unplugShort' : 'practice/plugShort')}
      </Button>
      {error !== null && <ErrorMessage error={error} />}
    </section>
  );
}
