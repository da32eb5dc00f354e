// Runs that silent desks have left open: one of them is looked after here when the operator says twice that it is to be.

import { useState, type ReactNode } from 'react';
import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { OrphanRunSummary } from '../../shared/fleet.ts';
import { formatDateTime } from '../i18n/format.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
});

export function SilentDeskRuns({ orphans }: { readonly orphans: readonly OrphanRunSummary[] }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const takeOver = useCall(api.fleet.takeOver);
  const [asked, setAsked] = useState<string | null>(null);
  if (orphans.length === 0) return null;
  return (
    <div className={styles.list}>
      {orphans.map(({ runId, deskName, startedAt }) => (
        <MessageBar key={runId} intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('fleet/orphans')}</MessageBarTitle>
            {asked === runId
              ? t('fleet/takeOverQuestion', { desk: deskName })
              : t('fleet/orphan', { desk: deskName, at: formatDateTime(startedAt, i18n.language) })}
          </MessageBarBody>
          <MessageBarActions>
            {asked === runId ? (
              <>
                <Button disabled={takeOver.busy} onClick={() => void takeOver.run({ runId }).then(() => setAsked(null))}>
                  {t('fleet/yesTakeOver')}
                </Button>
                <Button onClick={() => setAsked(null)}>{t('fleet/no')}</Button>
              </>
            ) : (
              <Button onClick={() => setAsked(runId)}>{t('fleet/takeOver')}</Button>
            )}
          </MessageBarActions>
        </MessageBar>
      ))}
      {takeOver.error !== null && <ErrorMessage error={takeOver.error} />}
    </div>
  );
}
