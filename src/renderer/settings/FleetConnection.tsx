// Where the fleet's database is, and as whom this desk comes. Open while the desk works alone, folded away afterwards.

import type { ReactNode } from 'react';
import {
  Accordion, AccordionHeader, AccordionItem, AccordionPanel, Button, Checkbox, Field, Input, makeStyles, Spinner, Textarea, tokens,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { FleetState } from '../../shared/fleet.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { useFleetForm } from './use-fleet-form.ts';

const useStyles = makeStyles({
  fold: { marginLeft: '-12px' },
  form: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL, paddingTop: tokens.spacingVerticalS },
  pair: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(220px, 1fr))', gap: tokens.spacingHorizontalM },
  pem: { fontFamily: tokens.fontFamilyMonospace },
  buttons: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
});

export function FleetConnection({ state }: { readonly state: FleetState }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const join = useCall(api.fleet.join);
  const form = useFleetForm(state);
  const { draft, edit } = form;
  return (
    <Accordion collapsible className={styles.fold} defaultOpenItems={state.settings === null ? ['connection'] : []}>
      <AccordionItem value="connection">
        <AccordionHeader>{t('fleet/connection')}</AccordionHeader>
        <AccordionPanel className={styles.form}>
          <Field label={t('fleet/deskName')} hint={t('fleet/deskNameHint')}>
            <Input value={draft.deskName} maxLength={60} onChange={(_, { value }) => edit({ deskName: value })} />
          </Field>
          <div className={styles.pair}>
            <Field label={t('fleet/host')}>
              <Input value={draft.host} spellCheck={false} onChange={(_, { value }) => edit({ host: value.trim() })} />
            </Field>
            <Field label={t('fleet/port')}>
              <Input type="number" value={String(draft.port)} onChange={(_, { value }) => edit({ port: Number(value) })} />
            </Field>
            <Field label={t('fleet/database')}>
              <Input value={draft.database} spellCheck={false} onChange={(_, { value }) => edit({ database: value.trim() })} />
            </Field>
            <Field label={t('fleet/user')}>
              <Input value={draft.user} spellCheck={false} onChange={(_, { value }) => edit({ user: value.trim() })} />
            </Field>
          </div>
          <Field label={t('fleet/password')} hint={state.passwordIsKept ? t('fleet/passwordKept') : t('fleet/passwordNotKept')}>
            <Input type="password" autoComplete="off" value={form.typedPassword} onChange={(_, { value }) => edit({ password: value })} />
          </Field>
          <Field hint={t('fleet/tlsHint')}>
            <Checkbox label={t('fleet/tls')} checked={draft.tls} onChange={(_, { checked }) => edit({ tls: checked === true })} />
          </Field>
          {draft.tls && (
            <Field
              label={t('fleet/ca')}
              hint={t('fleet/caHint')}
              {...(!form.caIsSound && { validationMessage: t('settings/list/rootsFlaw') })}
            >
              <Textarea
                value={draft.caPem}
                rows={3}
                spellCheck={false}
                textarea={{ className: styles.pem }}
                onChange={(_, { value }) => edit({ caPem: value.trim() })}
              />
            </Field>
          )}
          {join.error !== null && <ErrorMessage error={join.error} />}
          <div className={styles.buttons}>
            <Button appearance="primary" disabled={join.busy || !form.isSound} onClick={() => void join.run(form.value)}>
              {t('fleet/join')}
            </Button>
            {join.busy && <Spinner size="tiny" label={t('fleet/states/connecting')} />}
          </div>
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  );
}
