// The warning before OBR, and the button that names the user it is for.

import { useState, type ReactNode } from 'react';
import { Button, makeStyles, MessageBar, MessageBarBody, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ObrTarget, ServiceId } from '../../shared/models.ts';
import { serviceKindOf } from '../../shared/services.ts';
import type { Prompt } from '../../shared/run-state.ts';
import { PersonPhoto } from '../ui/PersonPhoto.tsx';
import { isPass, OwnPass, type OwnPassValue } from './OwnPass.tsx';
import { PromptHeading } from './PromptHeading.tsx';

const useStyles = makeStyles({
  prompt: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL, alignItems: 'stretch' },
  person: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalL, minWidth: 0 },
  words: { minWidth: 0 },
  name: { ...typographyStyles.subtitle2, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  warning: { ...typographyStyles.body1Strong, padding: '8px 0' },
  button: { alignSelf: 'flex-start', maxWidth: '100%', overflowWrap: 'anywhere' },
});

export interface StartObrPromptProps {
  readonly prompt: Extract<Prompt, { for: 'startObr' }>;
  readonly target: ObrTarget;
  readonly service: ServiceId;
  readonly busy: boolean;
  /** The service is signed in to with a pass, which the operator may have already. */
  readonly mayBringPass: boolean;
  readonly onStart: (own: { readonly pass?: string; readonly revokePass?: boolean }) => void;
}

export function StartObrPrompt({ prompt, target, service, busy, mayBringPass, onStart }: StartObrPromptProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [own, setOwn] = useState<OwnPassValue>({ used: false, pass: '', revoke: false });
  const start = (): void => {
    setOwn({ ...own, pass: '' });
    onStart(own.used ? { pass: own.pass.trim(), revokePass: own.revoke } : {});
  };
  return (
    <div className={styles.prompt}>
      <PromptHeading>{t('run/startObr')}</PromptHeading>
      <div className={styles.person}>
        <PersonPhoto displayName={target.displayName} photo={target.photo} size={56} />
        <div className={styles.words}>
          <div className={styles.name} title={target.displayName}>
            {target.displayName}
          </div>
          <div className={styles.quiet}>{target.userPrincipalName}</div>
        </div>
      </div>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          <p className={styles.warning}>{t('run/startObrWarning', { name: target.displayName })}</p>
        </MessageBarBody>
      </MessageBar>
      <p>{t(serviceKindOf(service) === 'site' ? 'servicePages/startObrText' : 'run/startObrText', { minutes: Math.max(1, Math.round(prompt.timeLimitMs / 60_000)) })}</p>
      <p className={styles.quiet}>
        {t('run/rpIds')}: {prompt.rpIds.join(', ')}
      </p>
      {mayBringPass && <OwnPass value={own} onChange={setOwn} />}
      <Button
        className={styles.button}
        appearance="primary"
        size="large"
        disabled={busy || (own.used && !isPass(own.pass))}
        onClick={start}
      >
        {t('run/startObrButton', { upn: target.userPrincipalName })}
      </Button>
    </div>
  );
}
