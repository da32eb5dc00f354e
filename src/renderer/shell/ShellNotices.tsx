// Lines under the banner: a run that goes on out of sight, and runs that a crash cut off.

import type { ReactNode } from 'react';
import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { RunState } from '../../shared/run-state.ts';

export interface ShellNoticesProps {
  readonly run: RunState;
  /** The user whose provisioning page is on the screen. */
  readonly shownTargetId: string | null;
  readonly unfinished: number;
  /** The target of a cut-off run whose passkey is on a key that is plugged in. */
  readonly recognisedFor: string | null;
  readonly onShowRun: (userId: string) => void;
  readonly onShowUnfinished: () => void;
}

export function ShellNotices({ run, shownTargetId, unfinished, recognisedFor, onShowRun, onShowUnfinished }: ShellNoticesProps): ReactNode {
  const { t } = useTranslation();
  const showRun = run.status !== 'idle' && run.plan.target.id !== shownTargetId;
  if (!showRun && unfinished === 0) return null;
  return (
    <section aria-label={t('shell/notices')}>
      {showRun && (
        <MessageBar intent="info" shape="square">
          <MessageBarBody>
            {t(run.status === 'running' ? 'shell/runInProgress' : 'shell/runEnded', { name: run.plan.target.displayName })}
          </MessageBarBody>
          <MessageBarActions>
            <Button size="small" onClick={() => onShowRun(run.plan.target.id)}>
              {t('shell/showRun')}
            </Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {unfinished > 0 && (
        <MessageBar intent="warning" shape="square">
          <MessageBarBody>
            {recognisedFor === null ? t('shell/unfinished', { count: unfinished }) : t('recovery/noticeFor', { name: recognisedFor })}
          </MessageBarBody>
          <MessageBarActions>
            <Button size="small" onClick={onShowUnfinished}>
              {t('shell/showUnfinished')}
            </Button>
          </MessageBarActions>
        </MessageBar>
      )}
    </section>
  );
}
