// Where a check is put right: the way through the menus, and the page itself where the tenant has an admin centre.

import type { ReactNode } from 'react';
import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { useTranslation } from 'react-i18next';
import type { Fix } from '../../shared/checks.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCopy } from '../ui/use-copy.ts';
import { useCall } from '../use-call.ts';
import { MissingPermissions } from './MissingPermissions.tsx';

const useStyles = makeStyles({
  box: {
    marginTop: tokens.spacingVerticalXS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground2,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    minWidth: 0,
  },
  words: { flex: '1 1 280px', minWidth: 0 },
  label: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  path: { overflowWrap: 'anywhere', userSelect: 'text' },
  buttons: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalS },
});

export function FixRow({ fix }: { readonly fix: Fix }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.box}>
      <div className={styles.words}>
        <div className={styles.label}>{t('doctor/where')}</div>
        <div className={styles.path}>{t(`fixPlaces/${fix.place}`)}</div>
        {fix.place === 'appPermissions' && <MissingPermissions />}
        {fix.url === null && <div className={styles.label}>{t('doctor/noCentre')}</div>}
      </div>
      {fix.url !== null && <FixButtons url={fix.url} place={t(`fixPlaces/${fix.place}`)} />}
    </div>
  );
}

function FixButtons({ url, place }: { readonly url: string; readonly place: string }): ReactNode {
  const styles = useStyles();
  const api = useApi();
  const { t } = useTranslation();
  const open = useCall(api.app.openAdminCentre);
  const { copied, copy } = useCopy(url);
  return (
    <>
      <div className={styles.buttons}>
        <Button
          size="small"
          icon={<OpenRegular />}
          disabled={open.busy}
          title={place}
          onClick={() => void open.run({ url })}
        >
          {t('doctor/open')}
        </Button>
        <Button size="small" appearance="subtle" icon={copied ? <CheckmarkRegular /> : <CopyRegular />} title={place} onClick={copy}>
          {t(copied ? 'doctor/linkCopied' : 'doctor/copyLink')}
        </Button>
      </div>
      {open.error !== null && <ErrorMessage error={open.error} />}
    </>
  );
}
