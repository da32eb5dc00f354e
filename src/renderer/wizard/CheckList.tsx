// The checks: what refuses or warns stands open with reason and remedy; what passed is folded away, one click off.

import { useId, useState, type ReactNode } from 'react';
import { Badge, Button, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import { useTranslation } from 'react-i18next';
import type { Check, Verdict } from '../../shared/checks.ts';
import { Card } from '../ui/Card.tsx';
import { DetailList } from '../ui/DetailList.tsx';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  passed: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(280px, 100%), 1fr))',
    columnGap: tokens.spacingHorizontalXL,
    rowGap: tokens.spacingVerticalS,
  },
  check: { display: 'flex', columnGap: tokens.spacingHorizontalM, alignItems: 'flex-start', minWidth: 0 },
  icon: { display: 'grid', fontSize: '20px', flexShrink: 0 },
  ok: { color: tokens.colorPaletteGreenForeground1 },
  warning: { color: tokens.colorPaletteDarkOrangeForeground1 },
  refused: { color: tokens.colorPaletteRedForeground1 },
  words: { minWidth: 0, display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXS },
  badge: { marginLeft: tokens.spacingHorizontalS, verticalAlign: 'middle' },
  title: { ...typographyStyles.body1Strong },
  quiet: { color: tokens.colorNeutralForeground2 },
  summary: { alignSelf: 'flex-start', marginLeft: '-8px' },
});

const icons = {
  ok: <CheckmarkCircleFilled />,
  warning: <WarningFilled />,
  refused: <DismissCircleFilled />,
} as const satisfies Record<Verdict, ReactNode>;

export function CheckList({ checks }: { readonly checks: readonly Check[] }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const listId = useId();
  const passed = checks.filter((check) => check.verdict === 'ok');
  const open = checks.filter((check) => check.verdict !== 'ok');
  const sorted = [...open.filter((check) => check.verdict === 'refused'), ...open.filter((check) => check.verdict === 'warning')];
  const showPassed = opened || sorted.length === 0;
  return (
    <Card>
      {sorted.length > 0 && (
        <ul className={styles.list}>
          {sorted.map((check) => (
            <OpenCheck key={check.code} check={check} />
          ))}
        </ul>
      )}
      {sorted.length > 0 && passed.length > 0 && (
        <Button
          className={styles.summary}
          appearance="subtle"
          icon={opened ? <ChevronDownRegular /> : <ChevronRightRegular />}
          aria-expanded={opened}
          aria-controls={listId}
          onClick={() => setOpened(!opened)}
        >
          {t('wizard/showPassed', { count: passed.length })}
        </Button>
      )}
      {passed.length > 0 && (
        <ul id={listId} className={styles.passed} hidden={!showPassed} style={showPassed ? {} : { display: 'none' }}>
          {passed.map((check) => (
            <li key={check.code} className={styles.check}>
              <span className={mergeClasses(styles.icon, styles.ok)} role="img" aria-label={t('wizard/ok')}>
                {icons.ok}
              </span>
              <span>{t(`checks/${check.code}/title`)}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function OpenCheck({ check }: { readonly check: Check }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <li className={styles.check}>
      <span className={mergeClasses(styles.icon, styles[check.verdict])} aria-hidden="true">
        {icons[check.verdict]}
      </span>
      <div className={styles.words}>
        <div>
          <span className={styles.title}>{t(`checks/${check.code}/problem`)}</span>
          <Badge className={styles.badge} appearance="tint" color={check.verdict === 'refused' ? 'danger' : 'warning'}>
            {t(`wizard/${check.verdict}`)}
          </Badge>
        </div>
        <span>{t(`checks/${check.code}/action`)}</span>
        {check.verdict === 'refused' && check.routes.length > 0 && (
          <span className={styles.quiet}>
            {t('wizard/closesRoute', { routes: check.routes.map((route) => t(`routes/${route}/name`)).join(', ') })}
          </span>
        )}
        <DetailList detail={check.detail} />
      </div>
    </li>
  );
}
