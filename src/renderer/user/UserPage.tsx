// One user: who it is, which keys the service holds, the pass, past runs; and the way into provisioning.

import { useEffect, useId, type ReactNode } from 'react';
import { Badge, Button, makeStyles, Spinner, tokens, typographyStyles } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { KeyRegular } from '@fluentui/react-icons/svg/key';
import { useTranslation } from 'react-i18next';
import type { UserDetails } from '../../shared/models.ts';
import type { RunState } from '../../shared/run-state.ts';
import { formatDateTime } from '../i18n/format.ts';
import { UserDoctor } from '../doctor/UserDoctor.tsx';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { FactList } from '../ui/FactList.tsx';
import { PageTitle } from '../ui/PageTitle.tsx';
import { PersonPhoto } from '../ui/PersonPhoto.tsx';
import { KeyMethodList } from './KeyMethodList.tsx';
import { PastRuns } from './PastRuns.tsx';
import { useUserDetails } from './use-user-details.ts';

const useStyles = makeStyles({
  back: { alignSelf: 'flex-start', marginLeft: '-12px', marginBottom: '-8px', flexShrink: 0 },
  head: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalXL, flexShrink: 0 },
  words: { flexGrow: 1, minWidth: 0 },
  nameLine: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalM, minWidth: 0 },
  upn: {
    ...typographyStyles.body1,
    color: tokens.colorNeutralForeground2,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  action: { flexShrink: 0 },
  reason: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2 },
  // As wide as the page is beside whatever panel is open.
  body: { containerType: 'inline-size' },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1.7fr) minmax(260px, 1fr)',
    gap: tokens.spacingHorizontalXL,
    alignItems: 'start',
    '@media (max-width: 1023px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
    '@container (max-width: 760px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  column: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXL, minWidth: 0 },
});

export interface UserPageProps {
  readonly userId: string;
  readonly runStatus: RunState['status'];
  readonly onBack: () => void;
  readonly onProvision: () => void;
}

export function UserPage({ userId, runStatus, onBack, onProvision }: UserPageProps): ReactNode {
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
      {details !== null && <Details details={details} onProvision={onProvision} />}
    </>
  );
}

function Details({ details, onProvision }: { readonly details: UserDetails; readonly onProvision: () => void }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const reasonId = useId();
  const { user } = details;
  return (
    <>
      <div className={styles.head}>
        <PersonPhoto displayName={user.displayName} photo={user.photo} size={72} />
        <div className={styles.words}>
          <div className={styles.nameLine}>
            <PageTitle>{user.displayName}</PageTitle>
            {!user.accountEnabled && (
              <Badge appearance="tint" color="subtle">
                {t('users/disabled')}
              </Badge>
            )}
            {user.userType === 'guest' && (
              <Badge appearance="tint" color="informative">
                {t('users/guest')}
              </Badge>
            )}
          </div>
          <div className={styles.upn} title={user.userPrincipalName}>
            {user.userPrincipalName}
          </div>
        </div>
        <Button
          className={styles.action}
          appearance="primary"
          size="large"
          icon={<KeyRegular />}
          disabledFocusable={details.isOperator}
          {...(details.isOperator && { 'aria-describedby': reasonId })}
          onClick={onProvision}
        >
          {t('user/provision')}
        </Button>
      </div>
      {details.isOperator && (
        <p id={reasonId} className={styles.reason}>
          {t('user/provisionSelf')}
        </p>
      )}
      <div className={styles.body}>
        <div className={styles.columns}>
          <div className={styles.column}>
            <Card title={t('user/keys')}>
              {details.unreadable.includes('keys') ? <p>{t('user/unreadable')}</p> : <KeyMethodList keys={details.keys} />}
            </Card>
            <UserDoctor key={user.id} userId={user.id} />
            <Card title={t('user/runs')}>
              <PastRuns runs={details.runs} />
            </Card>
          </div>
          <Facts details={details} />
        </div>
      </div>
    </>
  );
}

function Facts({ details }: { readonly details: UserDetails }): ReactNode {
  const { t, i18n } = useTranslation();
  const { user, tap, unreadable } = details;
  const tapText = (): string => {
    if (unreadable.includes('tap')) return t('user/unreadable');
    if (tap === null) return t('user/tapNone');
    if (!tap.isUsable) return t('user/tapExpired');
    const until =
      tap.expiresAt === null
        ? t('user/tapUsableOpen')
        : t('user/tapUsable', { at: formatDateTime(tap.expiresAt, i18n.language) });
    return `${until} (${t(tap.isUsableOnce ? 'user/tapOnce' : 'user/tapMany')})`;
  };
  return (
    <Card title={t('user/facts')}>
      <FactList
        facts={[
          { name: t('user/jobTitle'), value: user.jobTitle ?? t('none') },
          { name: t('user/department'), value: user.department ?? t('none') },
          { name: t('user/employeeId'), value: user.employeeId ?? t('none') },
          { name: t('user/userType'), value: t(user.userType === 'guest' ? 'user/guest' : 'user/member') },
          { name: t('user/account'), value: t(user.accountEnabled ? 'user/enabled' : 'user/disabled') },
          { name: t('user/tap'), value: tapText() },
        ]}
      />
    </Card>
  );
}
