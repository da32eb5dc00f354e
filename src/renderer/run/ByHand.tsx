// The whole job on the tenant's pages in plain steps. Open where the usual way was left, behind a button otherwise.

import { useState, type ReactNode } from 'react';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { useTranslation } from 'react-i18next';
import { CopyPass } from './CopyPass.tsx';
import { GuideSteps } from './GuideSteps.tsx';
import type { GuideStep } from './guide-steps.ts';
import { OpenStartPage } from './OpenStartPage.tsx';

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM, alignItems: 'stretch' },
  toggle: { alignSelf: 'flex-start', paddingInlineStart: 0 },
});

export interface ByHandProps {
  readonly steps: readonly GuideStep[];
  readonly userPrincipalName: string;
  readonly hasPass: boolean;
  readonly openAtFirst: boolean;
}

export function ByHand({ steps, userPrincipalName, hasPass, openAtFirst }: ByHandProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [open, setOpen] = useState(openAtFirst);
  return (
    <section className={styles.part}>
      <Button
        className={styles.toggle}
        appearance="transparent"
        aria-expanded={open}
        icon={open ? <ChevronDownRegular /> : <ChevronRightRegular />}
        onClick={() => setOpen(!open)}
      >
        {t(openAtFirst ? 'guidePane/byHand' : 'guidePane/byHandShow')}
      </Button>
      {open && (
        <>
          <GuideSteps label={t('guidePane/byHand')} steps={steps} userPrincipalName={userPrincipalName} />
          <OpenStartPage />
          {hasPass && <CopyPass />}
        </>
      )}
    </section>
  );
}
