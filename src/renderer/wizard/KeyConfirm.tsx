// Warnings that somebody must answer for before the run: the key belongs to somebody else, or was said to be lost.

import type { ReactNode } from 'react';
import { Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { type Check, type CheckCode, confirmableChecks } from '../../shared/checks.ts';
import { formatDate } from '../i18n/format.ts';
import { Card } from '../ui/Card.tsx';

const useStyles = makeStyles({ list: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS } });

type Confirmable = (typeof confirmableChecks)[number];

/** The warnings of these checks that want an answer. */
export function toBeConfirmed(checks: readonly Check[]): readonly (Check & { readonly code: Confirmable })[] {
  return checks.filter(
    (check): check is Check & { readonly code: Confirmable } => check.verdict === 'warning' && confirmableChecks.some((code) => code === check.code),
  );
}

export interface KeyConfirmProps {
  readonly checks: readonly Check[];
  readonly target: string;
  readonly confirmed: readonly CheckCode[];
  readonly onConfirm: (confirmed: readonly CheckCode[]) => void;
}

export function KeyConfirm({ checks, target, confirmed, onConfirm }: KeyConfirmProps): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const asked = toBeConfirmed(checks);
  if (asked.length === 0) return null;
  return (
    <Card>
      <div className={styles.list}>
        {asked.map(({ code, detail }) => (
          <Checkbox
            key={code}
            label={t(`keyConfirm/${code}`, { name: String(detail['displayName'] ?? ''), at: formatDate(String(detail['at'] ?? ''), i18n.language), target })}
            checked={confirmed.includes(code)}
            onChange={(_, data) => onConfirm(data.checked === true ? [...confirmed, code] : confirmed.filter((one) => one !== code))}
          />
        ))}
      </div>
    </Card>
  );
}
