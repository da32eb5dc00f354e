// The tenants that this desk knows, as tiles: one click goes there.

import type { ReactNode } from 'react';
import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { BuildingRegular } from '@fluentui/react-icons/svg/building';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { HatGraduationRegular } from '@fluentui/react-icons/svg/hat-graduation';
import { useTranslation } from 'react-i18next';
import type { AccountSummary } from '../../shared/accounts.ts';
import { ChoiceTile } from '../ui/ChoiceTile.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  title: { ...typographyStyles.subtitle2, margin: 0 },
  row: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, minWidth: 0 },
  tile: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' },
});

export interface AccountTilesProps {
  readonly title: string;
  readonly accounts: readonly AccountSummary[];
}

export function AccountTiles({ title, accounts }: AccountTilesProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const change = useCall(api.accounts.switchTo);
  const forget = useCall(api.accounts.forget);
  const busy = change.busy || forget.busy;
  const error = change.error ?? forget.error;
  if (accounts.length === 0) return null;
  return (
    <section className={styles.list} aria-label={title}>
      <h2 className={styles.title}>{title}</h2>
      {accounts.map(({ id, kind, tenant, operator }) => (
        <div key={id} className={styles.row}>
          <div className={styles.tile}>
            <ChoiceTile
              name={tenant}
              text={operator === null ? t('accounts/nobody') : operator.userPrincipalName}
              icon={kind === 'practice' ? <HatGraduationRegular /> : <BuildingRegular />}
              disabled={busy}
              onChoose={() => void change.run({ accountId: id })}
            />
          </div>
          <Button
            appearance="subtle"
            icon={<DismissRegular />}
            aria-label={t('accounts/forget', { tenant })}
            title={t('accounts/forget', { tenant })}
            disabled={busy}
            onClick={() => void forget.run({ accountId: id, removeUsers: false })}
          />
        </div>
      ))}
      {error !== null && <ErrorMessage error={error} />}
    </section>
  );
}
