// The terms of a pass: from when, for how long, how often; and the pass that it would replace.

import type { ReactNode } from 'react';
import {
  Checkbox, Field, Input, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, Radio, RadioGroup, tokens,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { UserSummary } from '../../shared/models.ts';
import type { PassTerms } from '../../shared/person.ts';
import { formatDateTime } from '../i18n/format.ts';
import { type DraftFlaws, limitsOf, type PassDraft } from './pass-form.ts';

const useStyles = makeStyles({
  narrow: { maxWidth: '240px' },
  // In a dialog that scrolls it would be pressed flat.
  bar: { flexShrink: 0 },
  body: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS, paddingBlock: tokens.spacingVerticalS },
});

export interface PassFieldsProps {
  readonly user: UserSummary;
  readonly terms: PassTerms;
  readonly draft: PassDraft;
  /** Null before the operator has tried to issue it. */
  readonly flaws: DraftFlaws | null;
  readonly onDraft: (draft: PassDraft) => void;
}

export function PassFields({ user, terms, draft, flaws, onDraft }: PassFieldsProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const limits = limitsOf(terms);
  const onceOnly = terms.policy?.onceOnly === true;
  const change = (part: Partial<PassDraft>): void => onDraft({ ...draft, ...part });
  return (
    <>
      {terms.policy?.enabled === false && (
        <MessageBar className={styles.bar} intent="warning" layout="multiline">
          <MessageBarBody>{t('person/issuing/policyOff')}</MessageBarBody>
        </MessageBar>
      )}
      {terms.existing !== null && (
        <ExistingPass
          user={user}
          expiresAt={terms.existing.expiresAt}
          draft={draft}
          flawed={flaws?.replace === true}
          onDraft={onDraft}
        />
      )}
      <Field label={t('person/issuing/start')}>
        <RadioGroup layout="horizontal" value={draft.when} onChange={(_, { value }) => change({ when: value === 'later' ? 'later' : 'now' })}>
          <Radio value="now" label={t('person/issuing/now')} />
          <Radio value="later" label={t('person/issuing/later')} />
        </RadioGroup>
      </Field>
      {draft.when === 'later' && (
        <Field
          className={styles.narrow}
          label={t('person/issuing/startAt')}
          {...(flaws?.start === true && { validationMessage: t('person/issuing/startFlaw') })}
        >
          <Input type="datetime-local" value={draft.startText} onChange={(_, { value }) => change({ startText: value })} />
        </Field>
      )}
      <Field
        label={t('person/issuing/lifetime')}
        hint={terms.policy === null ? t('person/issuing/lifetimeUnknown') : t('person/issuing/lifetimeHint', { ...limits })}
        {...(flaws?.minutes === true && { validationMessage: t('person/issuing/lifetimeFlaw', { ...limits }) })}
      >
        <Input
          className={styles.narrow}
          inputMode="numeric"
          value={draft.minutesText}
          onChange={(_, { value }) => change({ minutesText: value })}
        />
      </Field>
      <Field {...(onceOnly && { hint: t('person/issuing/onceForced') })}>
        <Checkbox
          label={t('person/issuing/once')}
          checked={draft.isUsableOnce}
          disabled={onceOnly}
          onChange={(_, { checked }) => change({ isUsableOnce: checked === true })}
        />
      </Field>
    </>
  );
}

interface ExistingPassProps extends Pick<PassFieldsProps, 'user' | 'draft' | 'onDraft'> {
  readonly flawed: boolean;
  readonly expiresAt: string | null;
}

/** What is taken away is given up on purpose: the box is empty at first, and nothing is issued while it is. */
function ExistingPass({ user, expiresAt, draft, flawed, onDraft }: ExistingPassProps): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  return (
    <MessageBar className={styles.bar} intent="warning" layout="multiline" role="alert">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{t('person/issuing/existing', { name: user.displayName })}</MessageBarTitle>
        <span>
          {expiresAt === null
            ? t('person/issuing/existingOpen')
            : t('person/issuing/existingUntil', { at: formatDateTime(expiresAt, i18n.language) })}
        </span>
        <Field {...(flawed && { validationMessage: t('person/issuing/replaceFlaw') })}>
          <Checkbox
            label={t('person/issuing/replace')}
            checked={draft.replace}
            onChange={(_, { checked }) => onDraft({ ...draft, replace: checked === true })}
          />
        </Field>
      </MessageBarBody>
    </MessageBar>
  );
}
