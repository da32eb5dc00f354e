// What a run could not put right, and what a person must check.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import { useTranslation } from 'react-i18next';
import type { LeftBehind } from '../../shared/models.ts';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  item: { display: 'flex', columnGap: tokens.spacingHorizontalM, minWidth: 0 },
  icon: { display: 'grid', alignContent: 'start', fontSize: '20px', color: tokens.colorPaletteDarkOrangeForeground1 },
  words: { minWidth: 0 },
  title: { ...typographyStyles.body1Strong },
  id: { ...typographyStyles.caption1, fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere', userSelect: 'text', color: tokens.colorNeutralForeground2 },
});

export function LeftBehindList({ leftBehind }: { readonly leftBehind: readonly LeftBehind[] }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <ul className={styles.list}>
      {leftBehind.map((item, index) => (
        <li key={index} className={styles.item}>
          <span className={styles.icon} aria-hidden="true">
            <WarningFilled />
          </span>
          <div className={styles.words}>
            <div className={styles.title}>{t(`leftBehind/${item.kind}/title`)}</div>
            <div>{t(`leftBehind/${item.kind}/action`)}</div>
            <div className={styles.id}>{idOf(item)}</div>
          </div>
        </li>
      ))}
    </ul>
  );
}

function idOf(item: LeftBehind): string {
  switch (item.kind) {
    case 'tapNotRevoked':
      return item.tapId;
    case 'pendingAtService':
    case 'oldKeyNotDeleted':
      return item.methodId;
    case 'maybeOnKey':
      return '';
    case 'credentialOnKey':
    case 'unknownAtService':
    case 'registeredUnproven':
      return item.credentialIdBase64Url;
  }
}
