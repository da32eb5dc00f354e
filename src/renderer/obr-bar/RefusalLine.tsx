// One line in red: what the page asked for, and why it was refused.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { useTranslation } from 'react-i18next';
import type { ObrRefusal } from '../../shared/models.ts';
import { refusalText } from '../i18n/refusal-words.ts';

const useStyles = makeStyles({
  line: {
    ...typographyStyles.body1Strong,
    display: 'flex',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
    padding: '7px 20px',
    backgroundColor: '#a4262c',
    color: '#ffffff',
    minWidth: 0,
  },
  icon: { display: 'grid', fontSize: '18px', flexShrink: 0 },
  text: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
});

export function RefusalLine({ refusal }: { readonly refusal: ObrRefusal }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const text = refusalText(t, refusal);
  return (
    <div className={styles.line} title={text}>
      <span className={styles.icon} aria-hidden="true">
        <DismissCircleFilled />
      </span>
      <span className={styles.text}>{text}</span>
    </div>
  );
}
