// The user's Temporary Access Pass: whether it can be used, from when to when; never its code. Issue, replace, revoke.

import type { ReactNode } from 'react';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { TapSummary, UserDetails } from '../../shared/models.ts';
import { formatDateTime } from '../i18n/format.ts';
import { lacks, PermissionNotice, useConnection } from '../connection/PermissionNotice.tsx';
import { Card } from '../ui/Card.tsx';
import { FactList } from '../ui/FactList.tsx';
import { StandingDialog } from '../ui/StandingDialog.tsx';
import { useStanding } from '../ui/use-standing.ts';
import { PassRevocation } from './PassRevocation.tsx';

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export interface PassCardProps {
  readonly details: UserDetails;
  readonly onIssue: () => void;
  readonly onChanged: () => void;
}

export function PassCard({ details, onIssue, onChanged }: PassCardProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const connection = useConnection();
  const needsPermission = lacks(connection, 'UserAuthMethod-TAP.ReadWrite.All');
  const revoking = useStanding<string>();
  const { user, tap, unreadable, isOperator, profile } = details;
  const canChange = !isOperator && !profile.isDeleted;
  const content = (): ReactNode => {
    if (unreadable.includes('tap')) return <p className={styles.quiet}>{t('user/unreadable')}</p>;
    return tap === null ? <p className={styles.quiet}>{t('person/pass/none')}</p> : <PassFacts pass={tap} />;
  };
  return (
    <Card title={t('person/pass/title')}>
      {needsPermission ? <PermissionNotice name="UserAuthMethod-TAP.ReadWrite.All" connection={connection} /> : content()}
      {canChange && !needsPermission && (
        <div className={styles.buttons}>
          <Button onClick={onIssue}>{t(tap === null ? 'person/pass/issue' : 'person/pass/replace')}</Button>
          {tap !== null && <Button onClick={() => revoking.show(tap.id)}>{t('person/pass/revoke')}</Button>}
        </div>
      )}
      <StandingDialog open={revoking.open} onDismiss={revoking.close}>
        {revoking.subject !== null && (
          <PassRevocation
            key={revoking.opening}
            user={user}
            tapId={revoking.subject}
            onRevoked={() => {
              revoking.close();
              onChanged();
            }}
            onClose={revoking.close}
          />
        )}
      </StandingDialog>
    </Card>
  );
}

function PassFacts({ pass }: { readonly pass: TapSummary }): ReactNode {
  const { t, i18n } = useTranslation();
  const { startsAt, expiresAt } = pass;
  const timeOf = (at: string | null): string => (at === null ? t('none') : formatDateTime(at, i18n.language));
  const minutes = startsAt === null || expiresAt === null ? null : Math.round((Date.parse(expiresAt) - Date.parse(startsAt)) / 60_000);
  return (
    <FactList
      facts={[
        { name: t('person/pass/state'), value: t(`person/pass/usability/${pass.usability}`) },
        { name: t('person/pass/from'), value: timeOf(startsAt) },
        { name: t('person/pass/until'), value: timeOf(expiresAt) },
        ...(minutes === null ? [] : [{ name: t('person/pass/lifetime'), value: t('person/pass/minutes', { count: minutes }) }]),
        { name: t('person/pass/uses'), value: t(pass.isUsableOnce ? 'person/pass/once' : 'person/pass/many') },
      ]}
    />
  );
}
