// Runs that a crash cut off: what may be left of each, what looks after it, and the button that says a person has checked it.

import type { ReactNode } from 'react';
import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { KeySummary, LeftBehind, RecognisedKey, UnfinishedRun } from '../../shared/models.ts';
import { serviceKindOf } from '../../shared/services.ts';
import { steps } from '../../shared/run-state.ts';
import { formatDateTime } from '../i18n/format.ts';
import { routeWords } from '../i18n/route-words.ts';
import { LeftBehindList } from '../run/LeftBehindList.tsx';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { useNews } from '../use-news.ts';
import { KeyLook, keyOfRun } from './KeyLook.tsx';
import { SendSigned } from './SendSigned.tsx';

const useStyles = makeStyles({
  card: { flexShrink: 0 },
  quiet: { color: tokens.colorNeutralForeground2 },
  run: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalM,
    paddingTop: tokens.spacingVerticalL,
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  head: { display: 'flex', justifyContent: 'space-between', alignItems: 'center', columnGap: tokens.spacingHorizontalL },
  words: { minWidth: 0, flexGrow: 1 },
  name: { ...typographyStyles.body1Strong, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  button: { flexShrink: 0 },
});

export interface UnfinishedRunsProps {
  readonly runs: readonly UnfinishedRun[];
  readonly recognised: readonly RecognisedKey[];
}

export function UnfinishedRuns({ runs, recognised }: UnfinishedRunsProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const keys = useNews(useApi().keys);
  return (
    <Card title={t('history/unfinished')} className={styles.card}>
      <p className={styles.quiet}>{t('history/unfinishedText')}</p>
      {runs.map((run) => (
        <OneUnfinishedRun key={run.runId} run={run} plugged={keys.value ?? []} recognised={recognised} />
      ))}
    </Card>
  );
}

interface OneUnfinishedRunProps {
  readonly run: UnfinishedRun;
  readonly plugged: readonly KeySummary[];
  readonly recognised: readonly RecognisedKey[];
}

function OneUnfinishedRun({ run, plugged, recognised }: OneUnfinishedRunProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const acknowledge = useCall(api.history.acknowledge);
  const ask = useCall(api.history.askService);
  const leaves = (kind: LeftBehind['kind']): boolean => run.leftBehind.some((left) => left.kind === kind);
  const found = keyOfRun(run, plugged, recognised);
  const hasIt = recognised.some(({ runId }) => runId === run.runId);
  const step = steps.find((known) => known === run.lastStep);
  return (
    <div className={styles.run}>
      <div className={styles.head}>
        <div className={styles.words}>
          <div className={styles.name} title={run.target.userPrincipalName}>
            {run.target.displayName} · {run.target.userPrincipalName}
          </div>
          <div className={styles.quiet}>
            {formatDateTime(run.startedAt, i18n.language)} · {routeWords(t, run.route, run.service).name} ·{' '}
            {t('history/lastStep', { step: step === undefined ? run.lastStep : t(`steps/${step}`) })}
          </div>
        </div>
        {(leaves('unknownAtService') || leaves('pendingAtService')) && serviceKindOf(run.service) !== 'site' && (
          <Button
            className={styles.button}
            appearance="primary"
            aria-label={t('recovery/askServiceFor', { name: run.target.displayName })}
            disabled={ask.busy}
            onClick={() => void ask.run({ runId: run.runId })}
          >
            {t('recovery/askService')}
          </Button>
        )}
        <Button
          className={styles.button}
          aria-label={t('history/acknowledgeFor', { name: run.target.displayName })}
          disabled={acknowledge.busy}
          onClick={() => void acknowledge.run({ runId: run.runId })}
        >
          {t('history/acknowledge')}
        </Button>
      </div>
      {run.leftBehind.length === 0 ? <p>{t('history/nothingLeft')}</p> : <LeftBehindList leftBehind={run.leftBehind} />}
      {run.signed !== null && (leaves('credentialOnKey') || leaves('unknownAtService')) && (
        <SendSigned run={run} expiresAt={run.signed.expiresAt} keyId={found?.id ?? null} />
      )}
      {(leaves('credentialOnKey') || leaves('maybeOnKey')) && <KeyLook run={run} found={found} hasIt={hasIt} />}
      {ask.error !== null && <ErrorMessage error={ask.error} />}
      {acknowledge.error !== null && <ErrorMessage error={acknowledge.error} />}
    </div>
  );
}
