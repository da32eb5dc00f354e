// The batch: how far it is, whom this desk has, the next one, and everybody in it.

import type { ReactNode } from 'react';
import {
  Badge, Button, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, ProgressBar, Spinner, tokens, typographyStyles,
} from '@fluentui/react-components';
import { PeopleAddRegular } from '@fluentui/react-icons/svg/people-add';
import { useTranslation } from 'react-i18next';
import { type BatchItem, batchItemStates } from '../../shared/batch.ts';
import type { ErrorReply } from '../../shared/errors.ts';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { PageTitle } from '../ui/PageTitle.tsx';
import { StandingDialog } from '../ui/StandingDialog.tsx';
import { useStanding } from '../ui/use-standing.ts';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { useNews } from '../use-news.ts';
import { AddPeople } from './AddPeople.tsx';
import { BatchTable } from './BatchTable.tsx';
import { CurrentPerson } from './CurrentPerson.tsx';
import { useBatchRows } from './use-batch-rows.ts';

const useStyles = makeStyles({
  head: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: tokens.spacingHorizontalL, flexWrap: 'wrap' },
  buttons: { display: 'flex', gap: tokens.spacingHorizontalM, flexWrap: 'wrap' },
  lead: { color: tokens.colorNeutralForeground2, maxWidth: '760px' },
  line: { display: 'flex', gap: tokens.spacingHorizontalM, flexWrap: 'wrap', alignItems: 'center' },
  done: { ...typographyStyles.body1Strong },
  end: { marginInlineStart: 'auto' },
  empty: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, alignItems: 'center', justifyContent: 'center', flexGrow: 1, textAlign: 'center' },
  emptyTitle: { ...typographyStyles.subtitle1 },
  more: { alignSelf: 'center', flexShrink: 0 },
});

export interface BatchPageProps {
  /** Of the last try to take somebody. */
  readonly error: ErrorReply | null;
  readonly taking: boolean;
  readonly runGoesOn: boolean;
  readonly onNext: () => void;
  readonly onOpen: (item: BatchItem) => void;
}

export function BatchPage({ error, taking, runGoesOn, onNext, onOpen }: BatchPageProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const { value: state, error: newsError } = useNews(api.batch);
  const { items, total, error: rowsError, showMore } = useBatchRows(state?.revision ?? 0);
  const remove = useCall(api.batch.remove);
  const clear = useCall(api.batch.clear);
  const takeOver = useCall(api.batch.takeOver);
  const adding = useStanding<true>();
  if (state === null) return newsError === null ? <Spinner label={t('loading')} /> : <ErrorMessage error={newsError} />;
  const { counts, current, place } = state;
  const isOffline = place === 'offline';
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const free = counts.waiting + counts.failed;
  const busy = remove.busy || clear.busy || takeOver.busy || isOffline;
  return (
    <>
      <div className={styles.head}>
        <PageTitle>{t('batch/title')}</PageTitle>
        <div className={styles.buttons}>
          <Button icon={<PeopleAddRegular />} disabled={isOffline} onClick={() => adding.show(true)}>{t('batch/add')}</Button>
          {current === null && (
            <Button appearance="primary" disabled={isOffline || taking || runGoesOn || free === 0} title={t('batch/nextHint')} onClick={onNext}>
              {t('batch/next')}
            </Button>
          )}
        </div>
      </div>
      <p className={styles.lead}>{t('batch/lead')}</p>
      {isOffline && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('batch/place/offline')}</MessageBarTitle> {t('batch/offlineText')}
          </MessageBarBody>
        </MessageBar>
      )}
      {[state.error, error, isOffline ? null : rowsError, remove.error, clear.error, takeOver.error].map(
        (one, index) => one !== null && <ErrorMessage key={index} error={one} />,
      )}
      {current !== null && <CurrentPerson item={current} onOpen={onOpen} />}
      {all > 0 && (
        <Card>
          <div className={styles.line} role="status">
            <span className={styles.done}>{t('batch/progress', { done: counts.done, total: all })}</span>
            {batchItemStates.filter((one) => one !== 'done' && counts[one] > 0).map((one) => (
              <Badge key={one} appearance="tint" color={one === 'interrupted' ? 'danger' : one === 'failed' ? 'warning' : 'informative'}>
                {t(`batch/states/${one}`)}: {counts[one]}
              </Badge>
            ))}
            <Badge className={styles.end} appearance="outline" color="informative">{t(`batch/place/${place}`)}</Badge>
          </div>
          <ProgressBar aria-label={t('batch/progressName')} thickness="large" value={counts.done} max={all} />
        </Card>
      )}
      {items === null && rowsError === null && <Spinner label={t('loading')} />}
      {all === 0 && !isOffline && (
        <div className={styles.empty}>
          <h2 className={styles.emptyTitle}>{t('batch/empty')}</h2>
          <p className={styles.lead}>{t('batch/emptyText')}</p>
        </div>
      )}
      {items !== null && items.length > 0 && (
        <BatchTable
          items={items}
          busy={busy}
          onRemove={({ id }) => void remove.run({ itemId: id })}
          onTakeOver={({ id }) => void takeOver.run({ itemId: id })}
        />
      )}
      {items !== null && items.length < total && <Button className={styles.more} onClick={showMore}>{t('batch/more')}</Button>}
      {counts.done > 0 && (
        <Button className={styles.more} appearance="subtle" disabled={busy} onClick={() => void clear.run({ which: 'done' })}>
          {t('batch/clearDone')}
        </Button>
      )}
      <StandingDialog open={adding.open} onDismiss={adding.close}>
        {adding.subject !== null && <AddPeople key={adding.opening} chosen={null} onClose={adding.close} />}
      </StandingDialog>
    </>
  );
}
