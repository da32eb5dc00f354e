// One check that refuses or warns: what is wrong, why, what to do, where; and the checks that are not known for one reason.

import type { ReactNode } from 'react';
import { Badge, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Check } from '../../shared/checks.ts';
import { checkWords } from '../i18n/error-words.ts';
import { DetailList } from '../ui/DetailList.tsx';
import { FixRow } from './FixRow.tsx';
import type { UnknownChecks } from './grouped-checks.ts';
import { VerdictIcon } from './VerdictIcon.tsx';

const useStyles = makeStyles({
  check: { display: 'flex', columnGap: tokens.spacingHorizontalM, alignItems: 'flex-start', minWidth: 0 },
  words: { minWidth: 0, flexGrow: 1, display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXS },
  badge: { marginLeft: tokens.spacingHorizontalS, verticalAlign: 'middle' },
  title: { ...typographyStyles.body1Strong },
  quiet: { color: tokens.colorNeutralForeground2 },
  names: { margin: 0, paddingLeft: '18px', color: tokens.colorNeutralForeground2 },
});

export function OpenCheck({ check }: { readonly check: Check }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const words = checkWords(t, check);
  return (
    <li className={styles.check}>
      <VerdictIcon verdict={check.verdict} />
      <div className={styles.words}>
        <div>
          <span className={styles.title}>{words.problem}</span>
          <Badge className={styles.badge} appearance="tint" color={check.verdict === 'refused' ? 'danger' : 'warning'}>
            {t(`wizard/${check.verdict}`)}
          </Badge>
        </div>
        {check.reason !== null && <span>{t(`checkReasons/${check.reason}`)}</span>}
        <span>{words.action}</span>
        {check.verdict === 'refused' && check.routes.length > 0 && (
          <span className={styles.quiet}>
            {t('wizard/closesRoute', { routes: check.routes.map((route) => t(`routes/${route}/name`)).join(', ') })}
          </span>
        )}
        <DetailList detail={check.detail} />
        {check.fix !== null && <FixRow fix={check.fix} />}
      </div>
    </li>
  );
}

export function UnknownCheckList({ unknown }: { readonly unknown: UnknownChecks }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <li className={styles.check}>
      <VerdictIcon verdict="unknown" />
      <div className={styles.words}>
        <div>
          <span className={styles.title}>{t('doctor/unknownTitle')}</span>
          <Badge className={styles.badge} appearance="tint" color="informative">
            {t('wizard/unknown')}
          </Badge>
        </div>
        <ul className={styles.names}>
          {unknown.checks.map((check) => (
            <li key={check.code}>{t(`checks/${check.code}/title`)}</li>
          ))}
        </ul>
        <span>
          {unknown.reason !== null && `${t(`checkReasons/${unknown.reason}`)} `}
          {t('doctor/unknownNote')}
        </span>
        {unknown.fix !== null && <FixRow fix={unknown.fix} />}
      </div>
    </li>
  );
}
