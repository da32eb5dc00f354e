// What the last look at the directory's changes found: who came, who left, who is disabled or has another name.

import { useState, type ReactNode } from 'react';
import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useTranslation } from 'react-i18next';
import type { SyncSummary } from '../../shared/users.ts';

const useStyles = makeStyles({
  bar: { flexShrink: 0 },
  body: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXS, paddingTop: '6px', paddingBottom: '6px', overflowWrap: 'anywhere' },
});

export function SyncReport({ summary }: { readonly summary: SyncSummary }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [closedAt, setClosedAt] = useState<string | null>(null);
  const { added, changed, deleted, disabled, renamed } = summary;
  const counts = [
    ...(added > 0 ? [t('people/changes/added', { count: added })] : []),
    ...(changed > 0 ? [t('people/changes/changed', { count: changed })] : []),
  ];
  const lines = [
    ...(counts.length > 0 ? [counts.join(', ')] : []),
    ...(deleted.length > 0 ? [t('people/changes/deleted', { names: deleted.join(', ') })] : []),
    ...(disabled.length > 0 ? [t('people/changes/disabled', { names: disabled.join(', ') })] : []),
    ...(renamed.length > 0
      ? [t('people/changes/renamed', { names: renamed.map(({ from, to }) => `${from} → ${to}`).join(', ') })]
      : []),
  ];
  if (closedAt === summary.at) return null;
  return (
    <MessageBar className={styles.bar} intent="info" layout="multiline">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{t('people/changes/title')}</MessageBarTitle>
        {lines.length === 0 ? <span>{t('people/changes/none')}</span> : lines.map((line) => <span key={line}>{line}</span>)}
      </MessageBarBody>
      <MessageBarActions
        containerAction={
          <Button
            appearance="transparent"
            icon={<DismissRegular />}
            aria-label={t('people/changes/close')}
            onClick={() => setClosedAt(summary.at)}
          />
        }
      />
    </MessageBar>
  );
}
