// Whom this desk has taken: go on, put behind the others, or give back.

import type { ReactNode } from 'react';
import { Button, makeStyles, MessageBar, MessageBarBody, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { BatchItem } from '../../shared/batch.ts';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { PersonLine } from '../user/PersonLine.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';

const useStyles = makeStyles({
  buttons: { display: 'flex', gap: tokens.spacingHorizontalM, flexWrap: 'wrap' },
});

export function CurrentPerson({ item, onOpen }: { readonly item: BatchItem; readonly onOpen: (item: BatchItem) => void }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const putBack = useCall(api.batch.putBack);
  const { target, lostBy, state } = item;
  return (
    <Card title={t('batch/current')}>
      <PersonLine user={{ ...target, photo: null }} />
      {lostBy !== null && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t('batch/lostBy', { desk: lostBy })}</MessageBarBody>
        </MessageBar>
      )}
      {putBack.error !== null && <ErrorMessage error={putBack.error} />}
      <div className={styles.buttons}>
        <Button appearance="primary" onClick={() => onOpen(item)}>{t('batch/goOn', { name: target.displayName })}</Button>
        {state === 'taken' && (
          <>
            <Button disabled={putBack.busy} onClick={() => void putBack.run({ toTheEnd: true })}>{t('batch/putOff')}</Button>
            <Button disabled={putBack.busy} onClick={() => void putBack.run({ toTheEnd: false })}>{t('batch/giveBack')}</Button>
          </>
        )}
      </div>
    </Card>
  );
}
