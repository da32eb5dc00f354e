// The checks of one user without a run: asked for by a click, on the user's own page.

import { useState, type ReactNode } from 'react';
import { Button, Spinner } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { useTranslation } from 'react-i18next';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { CheckList } from './CheckList.tsx';
import { usePreflight } from './use-preflight.ts';

export function UserDoctor({ userId }: { readonly userId: string }): ReactNode {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  if (asked) return <Answer userId={userId} />;
  return (
    <Card title={t('doctor/onUserPage')}>
      <p>{t('doctor/onUserPageText')}</p>
      <div>
        <Button onClick={() => setAsked(true)}>{t('doctor/checkNow')}</Button>
      </div>
    </Card>
  );
}

function Answer({ userId }: { readonly userId: string }): ReactNode {
  const { t } = useTranslation();
  const { preflight, error, again } = usePreflight(userId, 'entra', null);
  const isAsking = preflight === null && error === null;
  return (
    <>
      {isAsking && (
        <Card title={t('doctor/onUserPage')}>
          <Spinner label={t('wizard/checking')} role="status" />
        </Card>
      )}
      {error !== null && <ErrorMessage error={error} />}
      {preflight !== null && <CheckList title={t('doctor/onUserPage')} checks={preflight.checks} />}
      {!isAsking && (
        <div>
          <Button appearance="subtle" icon={<ArrowClockwiseRegular />} onClick={again}>
            {t('wizard/checkAgain')}
          </Button>
        </div>
      )}
    </>
  );
}
