// For a page whose field is not found: the pass to the clipboard, from which main takes it again. This page never sees it.

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

export function CopyPass(): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const copy = useCall(api.run.copyPass);
  return (
    <>
      <div className={styles.row}>
        <Button disabled={copy.busy} onClick={() => void copy.run()}>
          {t('obrPage/copyPass')}
        </Button>
        <span className={styles.quiet}>{t('obrPage/copyPassText')}</span>
      </div>
      {copy.error !== null && <ErrorMessage error={copy.error} />}
    </>
  );
}
