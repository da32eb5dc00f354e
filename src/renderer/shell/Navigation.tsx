// The side navigation: product, tenant, pages, and the operator with sign-out. Icons alone in a narrow window.

import { useState, type ReactNode } from 'react';
import { Badge, Button, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { HatGraduationRegular } from '@fluentui/react-icons/svg/hat-graduation';
import { HistoryRegular } from '@fluentui/react-icons/svg/history';
import { KeyMultipleRegular } from '@fluentui/react-icons/svg/key-multiple';
import { PeopleQueueRegular } from '@fluentui/react-icons/svg/people-queue';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { PowerRegular } from '@fluentui/react-icons/svg/power';
import { SettingsRegular } from '@fluentui/react-icons/svg/settings';
import { SignOutRegular } from '@fluentui/react-icons/svg/sign-out';
import { UsbStickRegular } from '@fluentui/react-icons/svg/usb-stick';
import { useTranslation } from 'react-i18next';
import type { AppState, SessionState } from '../../shared/models.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { Mark } from '../ui/Mark.tsx';
import { PersonPhoto } from '../ui/PersonPhoto.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { useNews } from '../use-news.ts';
import { AccountSwitcher } from './AccountSwitcher.tsx';
import { NavigationItem } from './NavigationItem.tsx';
import { SignOutDialog } from './SignOutDialog.tsx';

const narrow = '@media (max-width: 1099px)';

const useStyles = makeStyles({
  side: {
    flexShrink: 0,
    width: '248px',
    boxSizing: 'border-box',
    padding: '20px 12px 12px',
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalL,
    backgroundColor: tokens.colorNeutralBackground3,
    borderRight: `1px solid ${tokens.colorNeutralStroke3}`,
    overflowY: 'auto',
    [narrow]: { width: '64px', padding: '16px 8px 8px' },
  },
  product: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalM, padding: '0 8px' },
  productName: { ...typographyStyles.subtitle2, whiteSpace: 'nowrap' },
  words: { minWidth: 0, [narrow]: { display: 'none' } },
  tenant: {
    display: 'flex',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
    ...typographyStyles.caption1,
    color: tokens.colorNeutralForeground2,
  },
  ellipsis: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 },
  items: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS },
  space: { flexGrow: 1 },
  operator: {
    display: 'flex',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    padding: '12px 8px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    [narrow]: { flexDirection: 'column', rowGap: tokens.spacingVerticalS, padding: '12px 0' },
  },
  operatorWords: { flexGrow: 1 },
  operatorName: { ...typographyStyles.body1Strong },
  operatorUpn: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
});

export interface NavigationProps {
  readonly section: 'users' | 'batch' | 'keys' | 'history' | 'settings' | 'practice';
  readonly session: Extract<SessionState, { status: 'signedIn' }>;
  readonly app: AppState | null;
  /** Null outside of practice mode; locked while a key waits for a touch. */
  readonly practicePanel: { readonly open: boolean; readonly locked: boolean } | null;
  readonly onUsers: () => void;
  readonly onBatch: () => void;
  readonly onKeys: () => void;
  readonly onHistory: () => void;
  readonly onSettings: () => void;
  readonly onPractice: () => void;
  readonly onPracticePanel: () => void;
  readonly onAddAccount: () => void;
  readonly onConnection: () => void;
}

export function Navigation(props: NavigationProps): ReactNode {
  const { section, session, app, practicePanel } = props;
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const accounts = useNews(api.accounts);
  const change = useCall(api.accounts.switchTo);
  const signOut = useCall(api.session.signOut);
  const [asking, setAsking] = useState(false);
  const quit = useCall(api.app.quit);
  const kiosk = app?.mode === 'kiosk';
  const { operator, tenant } = session;
  const error = change.error ?? signOut.error ?? quit.error;
  const leave = (removeUsers: boolean): void => {
    setAsking(false);
    void signOut.run({ removeUsers });
  };
  return (
    <header className={styles.side}>
      {kiosk || accounts.value === null ? (
        <div className={styles.product}>
          <Mark size={32} />
          <div className={styles.words}>
            <div className={styles.productName}>{t('product')}</div>
            <div className={styles.tenant} title={tenant.name}>
              <span className={styles.ellipsis}>{tenant.name}</span>
            </div>
          </div>
        </div>
      ) : (
        <AccountSwitcher
          accounts={accounts.value}
          tenant={tenant}
          disabled={change.busy}
          onSwitch={(accountId) => void change.run({ accountId })}
          onAdd={props.onAddAccount}
          onConnection={props.onConnection}
        />
      )}
      {tenant.kind === 'practice' && (
        <div className={mergeClasses(styles.words, styles.product)}>
          <Badge appearance="tint" color="informative">
            {t('shell/practiceBadge')}
          </Badge>
        </div>
      )}
      <nav aria-label={t('shell/navigation')} className={styles.items}>
        <NavigationItem
          name={t('shell/users')}
          icon={<PeopleRegular />}
          current={section === 'users'}
          onChoose={props.onUsers}
        />
        <NavigationItem
          name={t('batch/navigation')}
          icon={<PeopleQueueRegular />}
          current={section === 'batch'}
          onChoose={props.onBatch}
        />
        {!kiosk && (
          <NavigationItem
            name={t('keyLedger/navigation')}
            icon={<KeyMultipleRegular />}
            current={section === 'keys'}
            onChoose={props.onKeys}
          />
        )}
        {!kiosk && (
          <NavigationItem
            name={t('shell/history')}
            icon={<HistoryRegular />}
            current={section === 'history'}
            onChoose={props.onHistory}
          />
        )}
        {!kiosk && (
          <NavigationItem
            name={t('shell/settings')}
            icon={<SettingsRegular />}
            current={section === 'settings'}
            onChoose={props.onSettings}
          />
        )}
        {practicePanel !== null && (
          <NavigationItem
            name={t('course/navigation')}
            icon={<HatGraduationRegular />}
            current={section === 'practice'}
            onChoose={props.onPractice}
          />
        )}
        {practicePanel !== null && (
          <NavigationItem
            name={t('shell/practiceKeys')}
            icon={<UsbStickRegular />}
            current={false}
            expanded={practicePanel.open}
            disabled={practicePanel.locked}
            onChoose={props.onPracticePanel}
          />
        )}
      </nav>
      <div className={styles.space} />
      {error !== null && <ErrorMessage error={error} />}
      {!kiosk && (
        <NavigationItem name={t('shell/quit')} icon={<PowerRegular />} current={false} onChoose={() => void quit.run()} />
      )}
      <div className={styles.operator} role="group" aria-label={t('shell/operator')}>
        <PersonPhoto displayName={operator.displayName} photo={operator.photo} size={36} />
        <div className={mergeClasses(styles.words, styles.operatorWords)}>
          <div className={mergeClasses(styles.operatorName, styles.ellipsis)} title={operator.displayName}>
            {operator.displayName}
          </div>
          <div className={mergeClasses(styles.operatorUpn, styles.ellipsis)} title={operator.userPrincipalName}>
            {operator.userPrincipalName}
          </div>
        </div>
        <Button
          appearance="subtle"
          icon={<SignOutRegular />}
          aria-label={t('shell/signOut')}
          title={t('shell/signOut')}
          disabled={signOut.busy}
          onClick={() => (tenant.kind === 'entra' && !kiosk ? setAsking(true) : leave(false))}
        />
      </div>
      {asking && (
        <SignOutDialog tenant={tenant.name} operator={operator.displayName} onSignOut={leave} onClose={() => setAsking(false)} />
      )}
    </header>
  );
}
