// One user: who it is, which keys the service holds, the pass, what was done; and the ways to do something for them.

import { useEffect, useState, type ReactNode } from 'react';
import { Button, makeStyles, MessageBar, MessageBarBody, Spinner, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { useTranslation } from 'react-i18next';
import type { KeyMethod, UserDetails } from '../../shared/models.ts';
import type { RunState } from '../../shared/run-state.ts';
import { UserDoctor } from '../doctor/UserDoctor.tsx';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { StandingDialog } from '../ui/StandingDialog.tsx';
import { useStanding } from '../ui/use-standing.ts';
import { useApi } from '../use-api.ts';
import { GivenKeys } from './GivenKeys.tsx';
import { KeyDeletionSteps } from './KeyDeletionSteps.tsx';
import { KeyMethodList } from './KeyMethodList.tsx';
import { NamesakeWarning } from './NamesakeWarning.tsx';
import { PassCard } from './PassCard.tsx';
import { PassIssuing } from './PassIssuing.tsx';
import { PastRuns } from './PastRuns.tsx';
import { PersonEvents } from './PersonEvents.tsx';
import { PersonFacts } from './PersonFacts.tsx';
import { PersonHead } from './PersonHead.tsx';
import { useUserDetails } from './use-user-details.ts';

const useStyles = makeStyles({
  back: { alignSelf: 'flex-start', marginLeft: '-12px', marginBottom: '-8px', flexShrink: 0 },
  bar: { flexShrink: 0 },
  // As wide as the page is beside whatever panel is open. What is clipped by the page's own scrolling must not shrink.
  body: { containerType: 'inline-size', flexShrink: 0 },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1.7fr) minmax(280px, 1fr)',
    gap: tokens.spacingHorizontalXL,
    alignItems: 'start',
    '@container (max-width: 820px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  column: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXL, minWidth: 0 },
});

export interface UserPageProps {
  readonly userId: string;
  readonly runStatus: RunState['status'];
  readonly onBack: () => void;
  readonly onUser: (userId: string) => void;
  readonly onProvision: () => void;
  readonly onReplace: (key: KeyMethod) => void;
}

export function UserPage({ userId, runStatus, onBack, ...ways }: UserPageProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const { details, error, reload } = useUserDetails(userId);
  // What a run has done is read again when it ends while this page is open.
  useEffect(() => {
    if (runStatus !== 'running' && runStatus !== 'idle') reload();
  }, [runStatus, reload]);
  return (
    <>
      <Button className={styles.back} appearance="subtle" icon={<ArrowLeftRegular />} onClick={onBack}>
        {t('user/backToUsers')}
      </Button>
      {error !== null && (
        <>
          <ErrorMessage error={error} />
          <div>
            <Button onClick={reload}>{t('tryAgain')}</Button>
          </div>
        </>
      )}
      {details === null && error === null && <Spinner label={t('loading')} />}
      {details !== null && <Details details={details} onChanged={reload} {...ways} />}
    </>
  );
}

interface DetailsProps extends Pick<UserPageProps, 'onUser' | 'onProvision' | 'onReplace'> {
  readonly details: UserDetails;
  readonly onChanged: () => void;
}

function Details({ details, onChanged, onUser, onProvision, onReplace }: DetailsProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const api = useApi();
  const issuing = useStanding<UserDetails['user']>();
  const removing = useStanding<KeyMethod>();
  const [removalGoesOn, setRemovalGoesOn] = useState(false);
  const { user, profile, isOperator } = details;
  const issue = (): void => issuing.show(user);
  const closeIssuing = (): void => {
    // What cannot be forgotten now is forgotten by main after a while.
    api.person.forgetPass().catch(() => undefined);
    issuing.close();
    onChanged();
  };
  const closeRemoving = (): void => {
    removing.close();
    onChanged();
  };
  return (
    <>
      <PersonHead details={details} onProvision={onProvision} onPass={issue} />
      {profile.isDeleted && (
        <MessageBar className={styles.bar} intent="error" layout="multiline">
          <MessageBarBody>{t('person/deletedText')}</MessageBarBody>
        </MessageBar>
      )}
      <NamesakeWarning details={details} onUser={onUser} />
      <div className={styles.body}>
        <div className={styles.columns}>
          <div className={styles.column}>
            {!profile.isDeleted && (
              <Card title={t('user/keys')}>
                {details.unreadable.includes('keys') ? (
                  <p>{t('user/unreadable')}</p>
                ) : (
                  <KeyMethodList keys={details.keys} canChange={!isOperator} onReplace={onReplace} onDelete={removing.show} />
                )}
              </Card>
            )}
            <GivenKeys keys={details.givenKeys} />
            {!profile.isDeleted && <UserDoctor key={user.id} userId={user.id} />}
            <Card title={t('user/runs')}>
              <PastRuns runs={details.runs} />
            </Card>
          </div>
          <div className={styles.column}>
            <PersonFacts details={details} />
            {!profile.isDeleted && <PassCard details={details} onIssue={issue} onChanged={onChanged} />}
            <PersonEvents events={details.events} />
          </div>
        </div>
      </div>
      <StandingDialog open={issuing.open} onDismiss={closeIssuing}>
        {issuing.subject !== null && <PassIssuing key={issuing.opening} user={issuing.subject} onClose={closeIssuing} />}
      </StandingDialog>
      <StandingDialog open={removing.open} onDismiss={() => !removalGoesOn && closeRemoving()}>
        {removing.subject !== null && (
          <KeyDeletionSteps
            key={removing.opening}
            user={user}
            method={removing.subject}
            others={details.keys.filter(({ id }) => id !== removing.subject?.id).length}
            onBusy={setRemovalGoesOn}
            onClose={closeRemoving}
          />
        )}
      </StandingDialog>
    </>
  );
}
