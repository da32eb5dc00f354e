// The practice room itself: whether its tenant and keys survive the end of the app.

import type { ReactNode } from 'react';
import { Field, makeStyles, Switch, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ErrorReply } from '../../../shared/errors.ts';
import { Card } from '../../ui/Card.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { useApi } from '../../use-api.ts';
import { useCall } from '../../use-call.ts';

const useStyles = makeStyles({
  text: { color: tokens.colorNeutralForeground2 },
});

export interface RoomCardProps {
  readonly kept: boolean;
  readonly problem: ErrorReply | null;
}

export function RoomCard({ kept, problem }: RoomCardProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const keep = useCall(api.practice.keepRoom);
  const error = problem ?? keep.error;
  return (
    <Card title={t('course/room')}>
      <p className={styles.text}>{t('course/roomText')}</p>
      <Field hint={t('course/keepHint')}>
        <Switch
          label={t('course/keep')}
          checked={kept}
          disabled={keep.busy}
          onChange={(_, data) => void keep.run({ keep: data.checked })}
        />
      </Field>
      {error !== null && <ErrorMessage error={error} />}
    </Card>
  );
}
