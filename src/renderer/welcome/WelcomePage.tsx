// The first page: no tenant yet. Two choices, and the form that belongs to the second one.

import { useState, type ReactNode } from 'react';
import { makeStyles, Spinner, tokens, typographyStyles } from '@fluentui/react-components';
import { BuildingRegular } from '@fluentui/react-icons/svg/building';
import { HatGraduationRegular } from '@fluentui/react-icons/svg/hat-graduation';
import { useTranslation } from 'react-i18next';
import { ChoiceTile } from '../ui/ChoiceTile.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { Mark } from '../ui/Mark.tsx';
import { PageTitle } from '../ui/PageTitle.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
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

export function WelcomePage(): ReactNode {
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
      </div>
    </main>
  );
}
