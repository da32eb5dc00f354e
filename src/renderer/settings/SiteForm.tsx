// A site with passkeys, new or edited. What is wrong with it is judged by main, which knows the public suffixes.

import { useState, type ReactNode } from 'react';
import { Field, Input, makeStyles, Radio, RadioGroup, Select, Textarea, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { nameRules, newSiteId, readDomains, type SiteField, type SiteFlaw, type SiteSettings } from '../../shared/services.ts';
import { type SitePresetId, sitePresetIds, sitePresets } from '../../shared/site-presets.ts';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { ServiceForm } from './ServiceForm.tsx';

const useStyles = makeStyles({
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
});

export interface SiteFormProps {
  /** Null: a new one. */
  readonly site: SiteSettings | null;
  readonly taken: readonly SiteSettings[];
  readonly onDone: () => void;
}

interface Draft {
  readonly name: string;
  readonly startUrl: string;
  readonly rpIds: string;
  readonly hosts: string;
  readonly nameRule: SiteSettings['nameRule'];
}

export function SiteForm({ site, taken, onDone }: SiteFormProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const save = useCall(useApi().services.saveSite);
  const [preset, setPreset] = useState<SitePresetId>('custom');
  const [draft, setDraft] = useState<Draft>(() => (site === null ? draftOf(sitePresets.custom) : draftOf(site)));
  const [flaws, setFlaws] = useState<readonly SiteFlaw[]>([]);
  const edit = (change: Partial<Draft>, field?: SiteField): void => {
    setDraft((before) => ({ ...before, ...change }));
    // What is being corrected is not complained of.
    setFlaws((before) => before.filter((flaw) => flaw.field !== field));
  };
  const flawOf = (field: SiteField): { readonly validationMessage?: string } => {
    const flaw = flaws.find((one) => one.field === field);
    return flaw === undefined ? {} : { validationMessage: t(`servicePages/settings/flaws/${flaw.kind}`, { value: flaw.value }) };
  };
  const send = async (): Promise<void> => {
    const { name, startUrl, nameRule } = draft;
    const typed = readDomains(draft.rpIds);
    const host = URL.canParse(startUrl.trim()) ? new URL(startUrl.trim()).hostname : '';
    const answer = await save.run({
      id: site?.id ?? newSiteId(name, taken.map(({ id }) => id)),
      name, startUrl: startUrl.trim(), nameRule,
      // Nothing said: the host itself, as WebAuthn has it.
      rpIds: typed.length === 0 && host !== '' ? [host] : typed,
      hosts: readDomains(draft.hosts),
    });
    if (answer === null) return;
    const [{ flaws: found }] = answer;
    setFlaws(found);
    if (found.length === 0) onDone();
  };
  return (
    <ServiceForm
      label={site?.name ?? t('servicePages/settings/addSite')}
      isSound={draft.name.trim() !== '' && draft.startUrl.trim() !== ''}
      busy={save.busy}
      error={save.error}
      onSave={() => void send()}
      onCancel={onDone}
    >
      {site === null && (
        <Field label={t('servicePages/settings/preset')} {...(sitePresets[preset].needsAddress && preset !== 'custom' && { hint: t('servicePages/settings/site/needsAddress') })}>
          <Select
            value={preset}
            onChange={(_, { value }) => {
              const chosen = sitePresetIds.find((id) => id === value) ?? 'custom';
              setPreset(chosen);
              setFlaws([]);
              setDraft(draftOf(sitePresets[chosen]));
            }}
          >
            {sitePresetIds.map((id) => (
              <option key={id} value={id}>
                {t(`servicePages/settings/presets/${id}`)}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <Field label={t('servicePages/settings/site/name')} {...flawOf('name')}>
        <Input value={draft.name} onChange={(_, { value }) => edit({ name: value }, 'name')} />
      </Field>
      <Field label={t('servicePages/settings/site/startUrl')} {...flawOf('startUrl')}>
        <Input value={draft.startUrl} spellCheck={false} onChange={(_, { value }) => edit({ startUrl: value }, 'startUrl')} />
      </Field>
      <Field label={t('servicePages/settings/site/rpIds')} hint={t('servicePages/settings/site/rpIdsHint')} {...flawOf('rpIds')}>
        <Textarea value={draft.rpIds} rows={2} spellCheck={false} onChange={(_, { value }) => edit({ rpIds: value }, 'rpIds')} />
      </Field>
      <Field label={t('servicePages/settings/site/hosts')} hint={t('servicePages/settings/site/hostsHint')} {...flawOf('hosts')}>
        <Textarea value={draft.hosts} rows={2} spellCheck={false} onChange={(_, { value }) => edit({ hosts: value }, 'hosts')} />
      </Field>
      <Field label={t('servicePages/settings/site/nameRule')}>
        <RadioGroup value={draft.nameRule} onChange={(_, { value }) => edit({ nameRule: nameRules.find((rule) => rule === value) ?? draft.nameRule })}>
          {nameRules.map((rule) => (
            <Radio key={rule} value={rule} label={<span className={styles.quiet}>{t(`servicePages/settings/nameRules/${rule}`)}</span>} />
          ))}
        </RadioGroup>
      </Field>
    </ServiceForm>
  );
}

function draftOf({ name, startUrl, rpIds, hosts, nameRule }: Omit<SiteSettings, 'id'>): Draft {
  return { name, startUrl, rpIds: rpIds.join('\n'), hosts: hosts.join('\n'), nameRule };
}
