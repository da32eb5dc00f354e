// The first page: the tenants that are known, and two ways to a new one, with the form that belongs to the second.

import { useState, type ReactNode } from 'react';
import { Button, makeStyles, Spinner, tokens, typographyStyles } from '@fluentui/react-components';
import { BuildingRegular } from '@fluentui/react-icons/svg/building';
import { HatGraduationRegular } from '@fluentui/react-icons/svg/hat-graduation';
import { useTranslation } from 'react-i18next';
import type { AccountSummary } from '../../shared/accounts.ts';
import { ChoiceTile } from '../ui/ChoiceTile.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { Mark } from '../ui/Mark.tsx';
import { PageTitle } from '../ui/PageTitle.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { AccountTiles } from './AccountTiles.tsx';
import { ConnectTenantForm } from './ConnectTenantForm.tsx';

const useStyles = makeStyles({
  page: { height: '100%', overflowY: 'auto', display: 'grid', placeItems: 'safe center', boxSizing: 'border-box' },
  column: {
    width: 'min(640px, 100%)',
    boxSizing: 'border-box',
    padding: '32px',
    display: 'flex',
    flexDirection: 'column',
    rowGap: '28px',
  },
  intro: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM, alignItems: 'flex-start' },
  lead: { ...typographyStyles.body2, color: tokens.colorNeutralForeground2, maxWidth: '60ch' },
  choices: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL },
});

export interface WelcomePageProps {
  readonly accounts: readonly AccountSummary[];
  /** Back to the account that is shown; null where there is none. */
  readonly onBack: (() => void) | null;
}

export function WelcomePage({ accounts, onBack }: WelcomePageProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const [connecting, setConnecting] = useState(false);
  const practice = useCall(api.session.startPractice);
  if (connecting) {
    return (
      <main className={styles.page}>
        <div className={styles.column}>
          <ConnectTenantForm onBack={() => setConnecting(false)} />
        </div>
      </main>
    );
  }
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <div className={styles.intro}>
          <Mark size={56} />
          <PageTitle wrap>{t('welcome/title')}</PageTitle>
          <p className={styles.lead}>{t('welcome/lead')}</p>
        </div>
        <AccountTiles title={t('accounts/remembered')} accounts={accounts} />
        <div className={styles.choices}>
          <ChoiceTile
            name={t('welcome/practice')}
            text={t('welcome/practiceText')}
            icon={<HatGraduationRegular />}
            disabled={practice.busy}
            onChoose={() => void practice.run()}
          />
          <ChoiceTile
            name={t('welcome/connect')}
            text={t('welcome/connectText')}
            icon={<BuildingRegular />}
            disabled={practice.busy}
            onChoose={() => setConnecting(true)}
          />
        </div>
        <div aria-live="polite">
          {practice.busy && <Spinner size="tiny" labelPosition="after" label={t('welcome/starting')} />}
        </div>
        {practice.error !== null && <ErrorMessage error={practice.error} />}
        {onBack !== null && (
          <div>
            <Button onClick={onBack}>{t('back')}</Button>
          </div>
        )}
      </div>
    </main>
  );
}
