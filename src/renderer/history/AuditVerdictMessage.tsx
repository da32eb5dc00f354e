// What the proof of the audit has found: whole, or which entry is the first bad one and why.

import type { ReactNode } from 'react';
import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { AuditVerdict } from '../../shared/audit.ts';
import { formatDateTime } from '../i18n/format.ts';

const useStyles = makeStyles({
  bar: { flexShrink: 0 },
  body: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalXS,
    paddingTop: tokens.spacingVerticalS,
    paddingBottom: tokens.spacingVerticalS,
  },
  hash: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere', userSelect: 'text' },
});

export function AuditVerdictMessage({ verdict }: { readonly verdict: AuditVerdict }): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const { firstBad, entries, anchors, head } = verdict;
  const number = new Intl.NumberFormat(i18n.language);
  const good = entries === 0 ? t('audit/goodEmpty') : t('audit/goodText', { count: entries, replace: { count: number.format(entries) } });
  return (
    <MessageBar
      className={styles.bar}
      intent={firstBad !== null ? 'error' : anchors.otherKey > 0 ? 'warning' : 'success'}
      layout="multiline"
      role={firstBad === null ? 'status' : 'alert'}
    >
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{t(firstBad === null ? 'audit/good' : 'audit/bad')}</MessageBarTitle>
        {firstBad === null ? (
          <span>{good}</span>
        ) : (
          <>
            <span>
              {t('audit/badAt', { seq: number.format(firstBad.seq) })} {t(`auditFlaws/${firstBad.flaw}`)}
            </span>
            <span>{t('audit/badAction')}</span>
          </>
        )}
        {anchors.valid > 0 && <span>{t('audit/heads', { count: anchors.valid })}</span>}
        {anchors.otherKey > 0 && <span>{t('audit/otherKey', { count: anchors.otherKey })}</span>}
        {!anchors.keyIsKept && <span>{t('audit/memoryKey')}</span>}
        <span>{t('audit/checkedAt', { at: formatDateTime(verdict.checkedAt, i18n.language) })}</span>
        {head !== '' && <span className={styles.hash}>{head}</span>}
      </MessageBarBody>
    </MessageBar>
  );
}
