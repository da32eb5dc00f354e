// A Temporary Access Pass by hand, as the content of a dialog: its terms, then its code, once.

import { useEffect, useState, type ReactNode } from 'react';
import { Button, DialogActions, DialogContent, DialogTitle, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ErrorReply } from '../../shared/errors.ts';
import type { UserSummary } from '../../shared/models.ts';
import type { IssuedPass, PassTerms } from '../../shared/person.ts';
import { toErrorReply } from '../api.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { IssuedPassView } from './IssuedPassView.tsx';
import { firstDraft, flawsOf, type PassDraft, requestOf } from './pass-form.ts';
import { PassFields } from './PassFields.tsx';
import { PersonLine } from './PersonLine.tsx';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL },
});

export interface PassIssuingProps {
  readonly user: UserSummary;
  readonly onClose: () => void;
}

export function PassIssuing({ user, onClose }: PassIssuingProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [issued, setIssued] = useState<IssuedPass | null>(null);
  return (
    <>
      <DialogTitle>{issued === null ? t('person/issuing/title') : t('person/issuing/issued')}</DialogTitle>
      {issued === null ? (
        <PassForm user={user} onIssued={setIssued} onClose={onClose} />
      ) : (
        <>
          <DialogContent className={styles.content}>
            <PersonLine user={user} />
            <IssuedPassView user={user} pass={issued} onRevoked={onClose} />
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>
              {t('person/issuing/done')}
            </Button>
          </DialogActions>
        </>
      )}
    </>
  );
}

interface PassFormProps {
  readonly user: UserSummary;
  readonly onIssued: (pass: IssuedPass) => void;
  readonly onClose: () => void;
}

function PassForm({ user, onIssued, onClose }: PassFormProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const { terms, setTerms, error } = usePassTerms(user.id);
  const [typed, setDraft] = useState<PassDraft | null>(null);
  const [tried, setTried] = useState(false);
  const issue = useCall(api.person.issuePass);
  const draft = typed ?? (terms === null ? null : firstDraft(terms));
  const submit = async (): Promise<void> => {
    if (terms === null || draft === null) return;
    setTried(true);
    if (Object.values(flawsOf(draft, terms, Date.now())).some(Boolean)) return;
    const reply = await issue.run(requestOf(user.id, draft));
    if (reply === null) return;
    const [{ kind, pass }] = reply;
    if (kind === 'issued') return onIssued(pass);
    // Somebody has issued one since this form was opened: the operator is asked first.
    setTerms({ ...terms, existing: pass });
    setDraft({ ...draft, replace: false });
  };
  return (
    <>
      <DialogContent className={styles.content}>
        <PersonLine user={user} />
        <p>{t('person/issuing/text', { name: user.displayName })}</p>
        {terms === null && error === null && <Spinner label={t('loading')} />}
        {error !== null && <ErrorMessage error={error} />}
        {terms !== null && draft !== null && (
          <PassFields
            user={user}
            terms={terms}
            draft={draft}
            flaws={tried ? flawsOf(draft, terms, Date.now()) : null}
            onDraft={setDraft}
          />
        )}
        {issue.error !== null && <ErrorMessage error={issue.error} />}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('person/issuing/cancel')}</Button>
        <Button appearance="primary" disabled={draft === null || issue.busy} onClick={() => void submit()}>
          {t('person/issuing/issue')}
        </Button>
      </DialogActions>
    </>
  );
}

interface TermsNews {
  readonly terms: PassTerms | null;
  readonly setTerms: (terms: PassTerms) => void;
  readonly error: ErrorReply | null;
}

function usePassTerms(userId: string): TermsNews {
  const api = useApi();
  const [terms, setTerms] = useState<PassTerms | null>(null);
  const [error, setError] = useState<ErrorReply | null>(null);
  useEffect(() => {
    let gone = false;
    api.person.passTerms({ userId }).then(
      (found) => {
        if (!gone) setTerms(found);
      },
      (reason: unknown) => {
        if (!gone) setError(toErrorReply(reason));
      },
    );
    return () => {
      gone = true;
    };
  }, [api, userId]);
  return { terms, setTerms, error };
}
