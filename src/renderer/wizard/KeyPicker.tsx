// The connected keys as radios, and picking by touch: all ready keys blink, the touched one is taken.

import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Badge, Button, makeStyles, Radio, RadioGroup, tokens, typographyStyles } from '@fluentui/react-components';
import { HandDrawRegular } from '@fluentui/react-icons/svg/hand-draw';
import { useTranslation } from 'react-i18next';
import type { KeySummary } from '../../shared/models.ts';
import { KeyDrawing } from '../practice/KeyDrawing.tsx';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';

const useStyles = makeStyles({
  empty: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalXL },
  quiet: { color: tokens.colorNeutralForeground2 },
  strong: { ...typographyStyles.body1Strong },
  group: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  key: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    columnGap: tokens.spacingHorizontalM,
    flexWrap: 'wrap',
    boxSizing: 'border-box',
    width: '100%',
    padding: '4px 12px 4px 4px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    minWidth: 0,
  },
  // Under the label, where a narrow window puts them on a line of their own.
  facts: { ...typographyStyles.caption1, paddingLeft: '36px', paddingBottom: '4px', color: tokens.colorNeutralForeground2, display: 'flex', alignItems: 'center', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalS, rowGap: tokens.spacingVerticalXXS },
  badge: { flexShrink: 0, whiteSpace: 'nowrap' },
  pick: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

export interface KeyPickerProps {
  readonly keys: readonly KeySummary[];
  readonly keyId: string | null;
  readonly practice: boolean;
  readonly onPick: (keyId: string) => void;
}

export function KeyPicker({ keys, keyId, practice, onPick }: KeyPickerProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const pickByTouch = useCall(api.keys.pickByTouch);
  const cancelPick = useCall(api.keys.cancelPick);
  const picking = useRef(false);
  const [stopped, setStopped] = useState(false);
  useEffect(
    () => () => {
      // Leaving the step must not leave keys blinking. A failure here has nobody left to be told.
      if (picking.current) api.keys.cancelPick().catch(() => undefined);
    },
    [api],
  );
  const pick = async (): Promise<void> => {
    picking.current = true;
    setStopped(false);
    const picked = await pickByTouch.run();
    picking.current = false;
    if (picked !== null) onPick(picked[0].keyId);
  };
  const stop = async (): Promise<void> => {
    setStopped(true);
    await cancelPick.run();
  };
  const anyReady = keys.some((key) => key.status === 'ready');
  if (keys.length === 0) {
    return (
      <Card title={t('wizard/keys')}>
        <div className={styles.empty}>
          <KeyDrawing widthPx={120} light="off" plugged={false} />
          <div role="status">
            <p className={styles.strong}>{t('wizard/noKeys')}</p>
            <p className={styles.quiet}>{t(practice ? 'wizard/noKeysPractice' : 'wizard/noKeysText')}</p>
          </div>
        </div>
      </Card>
    );
  }
  return (
    <Card title={t('wizard/keys')}>
      <RadioGroup
        className={styles.group}
        aria-label={t('wizard/keys')}
        value={keyId ?? ''}
        disabled={pickByTouch.busy}
        onChange={(_, data) => onPick(data.value)}
      >
        {keys.map((key) => (
          <div key={key.id} className={styles.key}>
            <Radio
              value={key.id}
              label={key.serialNumber === '' ? key.product : `${key.product} (${key.serialNumber})`}
              disabled={key.status !== 'ready'}
            />
            <KeyFacts summary={key} />
          </div>
        ))}
      </RadioGroup>
      <div className={styles.pick} aria-live="polite">
        {pickByTouch.busy ? (
          <>
            <KeyDrawing widthPx={88} light="pulsing" />
            <span>{t('wizard/picking')}</span>
            <Button onClick={() => void stop()}>{t('wizard/stopPick')}</Button>
          </>
        ) : (
          <Button icon={<HandDrawRegular />} disabled={!anyReady} onClick={() => void pick()}>
            {t('wizard/pick')}
          </Button>
        )}
      </div>
      {pickByTouch.error !== null && !stopped && <ErrorMessage error={pickByTouch.error} />}
      {cancelPick.error !== null && <ErrorMessage error={cancelPick.error} />}
    </Card>
  );
}

function KeyFacts({ summary }: { readonly summary: KeySummary }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const transport = t(`transports/${summary.transport}`);
  const place = summary.place === '' ? transport : `${transport}: ${summary.place}`;
  if (summary.status !== 'ready') {
    return <span className={styles.facts}>{[place, t(`keyStatuses/${summary.status}`)].join(' · ')}</span>;
  }
  const facts = [
    place,
    summary.firmware === null ? null : t('wizard/firmware', { version: summary.firmware }),
    summary.pinSet === null ? null : t(summary.pinSet ? 'wizard/pinSet' : 'wizard/pinNotSet'),
    summary.certification === null ? null : t(`certificationLevels/${summary.certification}`),
    summary.remainingCredentials === null ? null : t('wizard/freePlaces', { count: summary.remainingCredentials }),
  ].filter((fact) => fact !== null);
  return (
    <span className={styles.facts}>
      {summary.warnings.map((kind) => (
        <Badge key={kind} className={styles.badge} appearance="tint" color={kind === 'compromised' ? 'danger' : 'warning'} size="small">
          {t(`keyWarnings/${kind}`)}
        </Badge>
      ))}
      {summary.practice && (
        <Badge appearance="tint" color="informative" size="small">
          {t('wizard/practiceKey')}
        </Badge>
      )}
      {facts.join(' · ')}
    </span>
  );
}
