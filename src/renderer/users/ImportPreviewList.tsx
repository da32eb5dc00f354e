// How many users an import would bring, and the first of them.

import { useEffect, useState, type ReactNode } from 'react';
import { Badge, makeStyles, Spinner, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ErrorReply } from '../../shared/errors.ts';
import type { ImportPreview, ImportSource } from '../../shared/users.ts';
import { toErrorReply } from '../api.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS, minHeight: '140px' },
  total: { ...typographyStyles.body1Strong },
  row: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, minWidth: 0 },
  ellipsis: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  warning: { color: tokens.colorPaletteDarkOrangeForeground1, overflowWrap: 'anywhere' },
});

/** More names than this say no more. */
const NAMED = 10;

export function ImportPreviewList({ source }: { readonly source: ImportSource }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [error, setError] = useState<ErrorReply | null>(null);
  useEffect(() => {
    let gone = false;
    setPreview(null);
    setError(null);
    api.users.preview(source).then(
      (found) => {
        if (!gone) setPreview(found);
      },
      (reason: unknown) => {
        if (!gone) setError(toErrorReply(reason));
      },
    );
    return () => {
      gone = true;
    };
  }, [api, source]);
  if (error !== null) return <ErrorMessage error={error} />;
  if (preview === null) return <Spinner size="tiny" className={styles.box} label={t('people/import/counting')} />;
  const { total, users, unknownNames } = preview;
  const more = total === null ? 0 : total - users.length;
  return (
    <div className={styles.box} role="group" aria-label={t('people/import/preview')}>
      <span className={styles.total} role="status">
        {total === null ? t('people/import/totalUnknown') : total === 0 ? t('people/import/nobody') : t('people/import/total', { count: total })}
      </span>
      {users.map((user) => (
        <span key={user.id} className={styles.row}>
          <span className={styles.ellipsis}>{user.displayName}</span>
          <span className={`${styles.ellipsis} ${styles.quiet}`}>{user.userPrincipalName}</span>
          {!user.accountEnabled && (
            <Badge appearance="tint" color="subtle" size="small">
              {t('users/disabled')}
            </Badge>
          )}
          {user.userType === 'guest' && (
            <Badge appearance="tint" color="informative" size="small">
              {t('users/guest')}
            </Badge>
          )}
        </span>
      ))}
      {more > 0 && users.length > 0 && <span className={styles.quiet}>{t('people/import/more', { count: more })}</span>}
      {unknownNames.length > 0 && (
        <span className={styles.warning}>
          {t('people/import/unknown', { names: unknownNames.slice(0, NAMED).join(', ') + (unknownNames.length > NAMED ? ' …' : '') })}
        </span>
      )}
    </div>
  );
}
