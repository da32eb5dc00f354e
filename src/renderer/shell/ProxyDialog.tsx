// Above whatever is shown: a proxy of the organisation wants a user name and a password.

import { useState, type FormEvent, type ReactNode } from 'react';
import {
  Button, DialogActions, DialogContent, DialogTitle, Field, Input, makeStyles, MessageBar, MessageBarBody, tokens,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ProxyState } from '../../shared/proxy.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { StandingDialog } from '../ui/StandingDialog.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { useNews } from '../use-news.ts';

const useStyles = makeStyles({
  form: { display: 'contents' },
  content: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM, overflowWrap: 'anywhere' },
});

type Asking = Extract<ProxyState, { status: 'asking' }>;

export function ProxyDialog(): ReactNode {
  const api = useApi();
  const { value } = useNews(api.proxy);
  const cancel = useCall(api.proxy.cancel);
  const asking = value?.status === 'asking' ? value : null;
  return (
    <StandingDialog open={asking !== null} onDismiss={() => void cancel.run()}>
      {asking !== null && <ProxyForm key={`${asking.host}:${asking.port} ${String(asking.wasWrong)}`} asking={asking} onCancel={() => void cancel.run()} />}
    </StandingDialog>
  );
}

function ProxyForm({ asking, onCancel }: { readonly asking: Asking; readonly onCancel: () => void }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const answer = useCall(api.proxy.answer);
  const [userName, setUserName] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (userName !== '') void answer.run({ userName, password });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <DialogTitle>{t('proxy/title')}</DialogTitle>
      <DialogContent className={styles.content}>
        {asking.wasWrong && (
          <MessageBar intent="error" layout="multiline" role="alert">
            <MessageBarBody>{t('proxy/wrong')}</MessageBarBody>
          </MessageBar>
        )}
        <span>{t('proxy/text', { place: `${asking.host}:${asking.port}` })}</span>
        {asking.realm !== '' && <span>{t('proxy/realm', { realm: asking.realm })}</span>}
        <Field label={t('proxy/userName')} required>
          <Input value={userName} onChange={(_, { value }) => setUserName(value)} maxLength={256} autoComplete="off" spellCheck={false} />
        </Field>
        <Field label={t('proxy/password')} hint={t('proxy/hint')}>
          <Input type="password" value={password} onChange={(_, { value }) => setPassword(value)} maxLength={256} autoComplete="off" />
        </Field>
        {answer.error !== null && <ErrorMessage error={answer.error} />}
      </DialogContent>
      <DialogActions>
        <Button onClick={onCancel}>{t('proxy/cancel')}</Button>
        <Button type="submit" appearance="primary" disabled={userName === '' || answer.busy}>
          {t('proxy/send')}
        </Button>
      </DialogActions>
    </form>
  );
}
