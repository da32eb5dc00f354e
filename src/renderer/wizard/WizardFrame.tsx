// The wizard's picture: rail at the left, one card of work at the right, buttons below.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { PageTitle } from '../ui/PageTitle.tsx';
import { StepRail, type StepRailProps } from './StepRail.tsx';

const useStyles = makeStyles({
  frame: {
    display: 'flex',
    columnGap: '32px',
    alignItems: 'flex-start',
    maxWidth: '1120px',
    width: '100%',
    '@media (max-width: 1099px)': { columnGap: '20px' },
  },
  work: { flexGrow: 1, minWidth: 0, maxWidth: '760px', display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXL },
  head: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS },
  lead: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2 },
  /** Always in sight: the work above scrolls under it. */
  buttons: {
    position: 'sticky',
    // Into the page's padding, so that nothing shows below.
    bottom: '-18px',
    boxShadow: `0 12px 0 ${tokens.colorNeutralBackground2}`,
    zIndex: 1,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: '14px 0',
    marginBottom: '-14px',
    backgroundColor: tokens.colorNeutralBackground2,
  },
});

export interface WizardFrameProps extends StepRailProps {
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
  readonly buttons: ReactNode;
}

export function WizardFrame({ user, steps, title, lead, children, buttons }: WizardFrameProps): ReactNode {
  const styles = useStyles();
  return (
    <div className={styles.frame}>
      <StepRail user={user} steps={steps} />
      <div className={styles.work}>
        <div className={styles.head}>
          <PageTitle wrap key={title}>
            {title}
          </PageTitle>
          {lead !== undefined && <p className={styles.lead}>{lead}</p>}
        </div>
        {children}
        <div className={styles.buttons}>{buttons}</div>
      </div>
    </div>
  );
}
