// What was done by hand for one person at this desk, newest first. Runs have a list of their own.

import type { ReactNode } from 'react';
import { Badge, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { PersonEvent } from '../../shared/person.ts';
import { formatDateTime } from '../i18n/format.ts';
import { Card } from '../ui/Card.tsx';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column' },
  item: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    columnGap: tokens.spacingHorizontalL,
    padding: '10px 0',
    ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  },
  words: { minWidth: 0, overflowWrap: 'anywhere' },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
});

const colors = {
  done: 'informative', succeeded: 'success', failed: 'danger', cancelled: 'informative', unknown: 'warning', refused: 'danger',
} as const satisfies Record<PersonEvent['outcome'], string>;

export function PersonEvents({ events }: { readonly events: readonly PersonEvent[] }): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  // That it was about to happen matters only where nothing followed.
  const shown = events.filter(({ kind }, at) => !(isAnnouncement(kind) && at > 0));
  if (shown.length === 0) return null;
  return (
    <Card title={t('person/events/title')}>
      <ul className={styles.list}>
        {shown.map((event) => (
          <li key={event.seq} className={styles.item}>
            <div className={styles.words}>
              <div>{t(`auditKinds/${event.kind}`)}</div>
              <div className={styles.quiet}>
                {[formatDateTime(event.at, i18n.language), event.operator?.userPrincipalName, event.key?.product].filter(Boolean).join(' · ')}
              </div>
            </div>
            <Badge appearance="tint" color={colors[event.outcome]}>
              {t(`auditOutcomes/${event.outcome}`)}
            </Badge>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function isAnnouncement(kind: PersonEvent['kind']): boolean {
  return kind === 'tap.requested' || kind === 'key.deletionBegun';
}
