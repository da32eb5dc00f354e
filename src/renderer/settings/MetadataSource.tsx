// Where FIDO's list comes from: address and roots of one's own. Folded away, for hardly anybody changes them.

import type { ReactNode } from 'react';
import { Accordion, AccordionHeader, AccordionItem, AccordionPanel, Field, Input, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { isMetadataUrl, type KeyRulesSettings } from '../../shared/key-rules.ts';
import { FormButtons } from './FormButtons.tsx';
import { isPemOrNothing } from './settings-rules.ts';
import { useSettingsForm } from './use-settings-form.ts';

const useStyles = makeStyles({
  fold: { marginLeft: '-12px' },
  form: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL, paddingTop: tokens.spacingVerticalS },
  pem: { fontFamily: tokens.fontFamilyMonospace },
});

export function MetadataSource({ settings }: { readonly settings: KeyRulesSettings }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const form = useSettingsForm(settings);
  const { mdsUrl, ownRootsPem } = form.draft;
  const urlIsSound = mdsUrl === '' || isMetadataUrl(mdsUrl);
  const rootsAreSound = isPemOrNothing(ownRootsPem);
  return (
    <Accordion collapsible className={styles.fold}>
      <AccordionItem value="source">
        <AccordionHeader>{t('settings/list/source')}</AccordionHeader>
        <AccordionPanel className={styles.form}>
          <Field
            label={t('settings/list/url')}
            hint={t('settings/list/urlHint')}
            {...(!urlIsSound && { validationMessage: t('settings/list/urlFlaw') })}
          >
            <Input value={mdsUrl} spellCheck={false} onChange={(_, { value }) => form.edit({ mdsUrl: value.trim() })} />
          </Field>
          <Field
            label={t('settings/list/roots')}
            hint={t('settings/list/rootsHint')}
            {...(!rootsAreSound && { validationMessage: t('settings/list/rootsFlaw') })}
          >
            <Textarea
              value={ownRootsPem}
              rows={4}
              spellCheck={false}
              textarea={{ className: styles.pem }}
              onChange={(_, { value }) => form.edit({ ownRootsPem: value.trim() })}
            />
          </Field>
          <FormButtons form={form} isSound={urlIsSound && rootsAreSound} />
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  );
}
