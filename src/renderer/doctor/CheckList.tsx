// The checks, group by group: what refuses, warns or is not known stands open with reason and remedy; what passed is folded
// away, one click off.

import { useId, useState, type ReactNode } from 'react';
import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { useTranslation } from 'react-i18next';
import type { Check } from '../../shared/checks.ts';
import { Card } from '../ui/Card.tsx';
import { countVerdicts, groupChecks, type GroupedChecks } from './grouped-checks.ts';
import { OpenCheck, UnknownCheckList } from './OpenCheck.tsx';
import { VerdictIcon } from './VerdictIcon.tsx';

const useStyles = makeStyles({
  counts: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalXL, rowGap: tokens.spacingVerticalXS },
  count: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalXS, ...typographyStyles.body1Strong },
  group: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalM,
    paddingTop: tokens.spacingVerticalL,
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  heading: { ...typographyStyles.subtitle2 },
  list: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL },
  passed: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(280px, 100%), 1fr))',
    columnGap: tokens.spacingHorizontalXL,
    rowGap: tokens.spacingVerticalS,
  },
  check: { display: 'flex', columnGap: tokens.spacingHorizontalM, alignItems: 'flex-start', minWidth: 0 },
  toggle: { alignSelf: 'flex-start', marginLeft: '-8px' },
});

/** A check may be there more than once, with other routes. */
function keyOf(check: Check): string {
  return `${check.code} ${check.routes.join()}`;
}

export interface CheckListProps {
  readonly title?: string;
  readonly checks: readonly Check[];
}

export function CheckList({ title, checks }: CheckListProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const groups = groupChecks(checks);
  const isOpen = (group: GroupedChecks): boolean => group.open.length + group.unknown.length > 0;
  const anyOpen = groups.some(isOpen);
  const showPassed = opened || !anyOpen;
  const passedCount = checks.filter((check) => check.verdict === 'ok').length;
  return (
    <Card title={title ?? t('doctor/title')}>
      <ul className={styles.counts} aria-label={t('doctor/summary')}>
        {countVerdicts(checks).map(([verdict, count]) => (
          <li key={verdict} className={styles.count}>
            <VerdictIcon verdict={verdict} />
            <span>{t(`doctor/counts/${verdict}`, { count })}</span>
          </li>
        ))}
      </ul>
      {groups.filter((group) => showPassed || isOpen(group)).map((group) => (
        <CheckGroupSection key={group.group} group={group} showPassed={showPassed} />
      ))}
      {anyOpen && passedCount > 0 && (
        <Button
          className={styles.toggle}
          appearance="subtle"
          icon={opened ? <ChevronDownRegular /> : <ChevronRightRegular />}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {t('wizard/showPassed', { count: passedCount })}
        </Button>
      )}
    </Card>
  );
}

function CheckGroupSection({ group, showPassed }: { readonly group: GroupedChecks; readonly showPassed: boolean }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const id = useId();
  return (
    <section className={styles.group} aria-labelledby={id}>
      <h3 id={id} className={styles.heading}>
        {t(`checkGroups/${group.group}`)}
      </h3>
      {group.open.length + group.unknown.length > 0 && (
        <ul className={styles.list}>
          {group.open.map((check) => (
            <OpenCheck key={keyOf(check)} check={check} />
          ))}
          {group.unknown.map((unknown) => (
            <UnknownCheckList key={`${unknown.reason} ${unknown.fix?.place}`} unknown={unknown} />
          ))}
        </ul>
      )}
      {showPassed && group.passed.length > 0 && (
        <ul className={styles.passed}>
          {group.passed.map((check) => (
            <li key={keyOf(check)} className={styles.check}>
              <VerdictIcon verdict="ok" label={t('wizard/ok')} />
              <span>{t(`checks/${check.code}/title`)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
