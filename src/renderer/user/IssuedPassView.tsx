// A pass that has just been issued: its code behind a button, copied by main, which takes it from the clipboard again.

import { useState, type ReactNode } from 'react';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { EyeRegular } from '@fluentui/react-icons/svg/eye';
import { EyeOffRegular } from '@fluentui/react-icons/svg/eye-off';
import { useTranslation } from 'react-i18next';
import type { UserSummary } from '../../shared/models.ts';
import type { IssuedPass } from '../../shared/person.ts';
import { formatDateTime, formatTime } from '../i18n/format.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { FactList } from '../ui/FactList.tsx';
import { useNow } from '../ui/use-now.ts';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';

const useStyles = makeStyles({
  code: {
    display: 'flex',
    alignItems: 'center',
    minHeight: '56px',
    padding: '0 16px',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase600,
    letterSpacing: '0.08em',
    overflowWrap: 'anywhere',
    userSelect: 'text',
  },
  hidden: { color: tokens.colorNeutralForeground3, userSelect: 'none' },
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface IssuedPassViewProps {
  readonly user: UserSummary;
  readonly pass: IssuedPass;
  readonly onRevoked: () => void;
}

export function IssuedPassView({ user, pass, onRevoked }: IssuedPassViewProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const [code, setCode] = useState<string | null>(null);
  const [clearsAt, setClearsAt] = useState<string | null>(null);
  const now = useNow(1000, clearsAt !== null);
  const reveal = useCall(api.person.revealPass);
  const copy = useCall(api.person.copyPass);
  const revoke = useCall(api.person.revokePass);
  const { tapId } = pass;
  const show = async (): Promise<void> => {
    const reply = await reveal.run({ tapId });
    if (reply !== null) setCode(reply[0].code);
  };
  const putOnClipboard = async (): Promise<void> => {
    const reply = await copy.run({ tapId });
    if (reply !== null) setClearsAt(reply[0].clearsAt);
  };
  const takeBack = async (): Promise<void> => {
    if ((await revoke.run({ userId: user.id, tapId })) !== null) onRevoked();
  };
  const timeOf = (at: string | null): string => (at === null ? t('none') : formatDateTime(at, i18n.language));
  const error = reveal.error ?? copy.error ?? revoke.error;
  return (
    <>
      <p>{t('person/issuing/issuedText')}</p>
      <div className={styles.code} aria-label={t('person/issuing/code')} role="group">
        {code ?? <span className={styles.hidden}>{t('person/issuing/hidden')}</span>}
      </div>
      <div className={styles.row}>
        {code === null ? (
          <Button icon={<EyeRegular />} disabled={reveal.busy} onClick={() => void show()}>
            {t('person/issuing/show')}
          </Button>
        ) : (
          <Button icon={<EyeOffRegular />} onClick={() => setCode(null)}>
            {t('person/issuing/hide')}
          </Button>
        )}
        <Button icon={<CopyRegular />} disabled={copy.busy} onClick={() => void putOnClipboard()}>
          {t('person/issuing/copy')}
        </Button>
        <Button disabled={revoke.busy} onClick={() => void takeBack()}>
          {t('person/issuing/revoke')}
        </Button>
      </div>
      <p className={styles.quiet} role="status">
        {clearsAt !== null &&
          (Date.parse(clearsAt) > now
            ? t('person/issuing/copied', { at: formatTime(clearsAt, i18n.language) })
            : t('person/issuing/cleared'))}
      </p>
      <FactList
        facts={[
          { name: t('person/pass/from'), value: timeOf(pass.startsAt) },
          { name: t('person/pass/until'), value: timeOf(pass.expiresAt) },
          { name: t('person/pass/uses'), value: t(pass.isUsableOnce ? 'person/pass/once' : 'person/pass/many') },
        ]}
      />
      {error !== null && <ErrorMessage error={error} />}
    </>
  );
}
