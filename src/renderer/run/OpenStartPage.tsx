// For an operator who has lost their way: the OBR window has no address field, so the app opens its first page again.

import type { ReactNode } from 'react';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  quiet: { color: tokens.colorNeutralForeground2, flex: '1 1 240px' },
});

export function OpenStartPage(): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const open = useCall(api.run.openStartPage);
  return (
    <>
      <div className={styles.row}>
        <Button disabled={open.busy} onClick={() => void open.run()}>
          {t('guidePane/openStart')}
        </Button>
        <span className={styles.quiet}>{t('guidePane/openStartText')}</span>
      </div>
      {open.error !== null && <ErrorMessage error={open.error} />}
    </>
  );
}
