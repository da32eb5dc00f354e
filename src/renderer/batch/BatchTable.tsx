// People of the batch: who is at which desk, who waits and why again, who is done.

import { useState, type ReactNode } from 'react';
import { Badge, type BadgeProps, Button, makeStyles, mergeClasses, MessageBar, MessageBarActions, MessageBarBody, tokens, typographyStyles } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useTranslation } from 'react-i18next';
import type { BatchItem, BatchItemState } from '../../shared/batch.ts';
import { errorWords } from '../i18n/error-words.ts';
import { useTableStyles } from '../ui/use-table-styles.ts';

const colours: Readonly<Record<BatchItemState, NonNullable<BadgeProps['color']>>> = {
  running: 'brand', taken: 'brand', interrupted: 'danger', waiting: 'subtle', failed: 'warning', done: 'success',
};

const useStyles = makeStyles({
  state: { width: '46%' },
  act: { width: '116px' },
  more: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, whiteSpace: 'normal', overflowWrap: 'anywhere', paddingTop: tokens.spacingVerticalXXS },
  name: { ...typographyStyles.body1Strong, overflow: 'hidden', textOverflow: 'ellipsis' },
  question: { padding: '0 20px 10px' },
});

export interface BatchTableProps {
  readonly items: readonly BatchItem[];
  readonly busy: boolean;
  readonly onRemove: (item: BatchItem) => void;
  readonly onTakeOver: (item: BatchItem) => void;
}

export function BatchTable({ items, busy, onRemove, onTakeOver }: BatchTableProps): ReactNode {
  const styles = { ...useTableStyles(), ...useStyles() };
  const { t } = useTranslation();
  const [asked, setAsked] = useState<string | null>(null);
  const stateWords = ({ state, isHere }: BatchItem): string => {
    const words = t(`batch/states/${state}`);
    return isHere && state !== 'done' ? t('batch/here', { state: words }) : words;
  };
  const more = ({ reason, failures, state, deskName, isHere, lostBy }: BatchItem): string => {
    if (state === 'interrupted' && isHere) return t('batch/interruptedHere');
    const parts = [
      ...(deskName === null || (isHere && state !== 'done') ? [] : [t('batch/at', { desk: deskName })]),
      ...(reason === null ? [] : [errorWords(t, reason).title]),
      ...(failures === 0 || state === 'done' ? [] : [t('batch/failures', { count: failures })]),
      ...(lostBy === null || state === 'done' ? [] : [t('batch/lostBy', { desk: lostBy })]),
    ];
    return parts.join(' · ');
  };
  return (
    <div className={styles.box}>
      <table className={styles.table} aria-label={t('batch/table')}>
        <thead>
          <tr>
            <th scope="col" className={styles.head}>{t('batch/person')}</th>
            <th scope="col" className={mergeClasses(styles.head, styles.state)}>{t('batch/state')}</th>
            <td className={mergeClasses(styles.head, styles.act)} />
          </tr>
        </thead>
        <tbody>
          {items.map((item) => {
            const { id, target, serviceName, state, isHere } = item;
            const line = `${target.userPrincipalName} · ${serviceName}`;
            return (
              <tr key={id}>
                <td className={styles.cell}>
                  <div className={styles.name} title={target.displayName}>{target.displayName}</div>
                  <div className={styles.quiet} title={line}>{line}</div>
                </td>
                <td className={styles.cell}>
                  <Badge appearance="tint" color={colours[state]}>{stateWords(item)}</Badge>
                  {more(item) !== '' && <div className={styles.more}>{more(item)}</div>}
                </td>
                <td className={styles.cell}>
                  {(state === 'waiting' || state === 'failed') && (
                    <Button
                      appearance="subtle"
                      size="small"
                      icon={<DismissRegular />}
                      aria-label={t('batch/remove', { name: target.displayName })}
                      title={t('batch/remove', { name: target.displayName })}
                      disabled={busy}
                      onClick={() => onRemove(item)}
                    />
                  )}
                  {state === 'interrupted' && !isHere && (
                    <Button size="small" aria-label={t('batch/takeOver', { name: target.displayName })} disabled={busy} onClick={() => setAsked(id)}>
                      {t('batch/takeOverShort')}
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {items.filter(({ id, state }) => id === asked && state === 'interrupted').map((item) => (
        <div key={item.id} className={styles.question}>
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{t('batch/takeOverQuestion', { name: item.target.displayName, desk: item.deskName ?? '' })}</MessageBarBody>
            <MessageBarActions>
              <Button
                disabled={busy}
                onClick={() => {
                  setAsked(null);
                  onTakeOver(item);
                }}
              >
                {t('batch/yesTakeOver')}
              </Button>
              <Button onClick={() => setAsked(null)}>{t('batch/no')}</Button>
            </MessageBarActions>
          </MessageBar>
        </div>
      ))}
    </div>
  );
}
