// Whom to put into the batch, and for which service. The people are those of the list that were chosen there, or a group, a search,
// the names of a file. Content of a StandingDialog.

import { useEffect, useState, type ReactNode } from 'react';
import {
  Button, DialogActions, DialogContent, DialogTitle, Field, makeStyles, Select, tokens, typographyStyles,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { BatchSource } from '../../shared/batch.ts';
import type { ServiceId } from '../../shared/models.ts';
import { isServiceId } from '../../shared/services.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { RadioChoice } from '../ui/RadioChoice.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { useNews } from '../use-news.ts';
import { GroupField, NamesField, WordsField } from '../users/ImportFields.tsx';
import { ImportPreviewList } from '../users/ImportPreviewList.tsx';
import { AddedReport } from './AddedReport.tsx';

const kinds = ['group', 'search', 'names'] as const;
type DirectorySource = Extract<BatchSource, { kind: (typeof kinds)[number] }>;

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL },
  chosen: { ...typographyStyles.body1Strong },
});

export interface AddPeopleProps {
  /** Those of the list; null: they are asked for here. */
  readonly chosen: { readonly source: BatchSource; readonly count: number } | null;
  /** @param added  somebody is in the batch now */
  readonly onClose: (added: boolean) => void;
}

export function AddPeople({ chosen, onClose }: AddPeopleProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const services = useNews(api.services);
  const add = useCall(api.batch.add);
  const [kind, setKind] = useState<DirectorySource['kind']>('group');
  const [found, setFound] = useState<DirectorySource | null>(null);
  const [service, setService] = useState<ServiceId>('entra');
  const [report, setReport] = useState<Awaited<ReturnType<typeof api.batch.add>> | null>(null);
  useEffect(() => setFound(null), [kind]);
  const source = chosen?.source ?? found;
  const offered = [
    { id: 'entra' as const, name: t('services/entra/name') },
    ...(services.value?.okta == null ? [] : [{ id: 'okta' as const, name: t('services/okta/name') }]),
    ...(services.value?.pingone == null ? [] : [{ id: 'pingone' as const, name: t('services/pingone/name') }]),
    ...(services.value?.sites ?? []).map(({ id, name }) => ({ id, name })),
  ];
  const start = async (): Promise<void> => {
    if (source === null) return;
    const answer = await add.run({ source, service });
    if (answer !== null) setReport(answer[0]);
  };
  const onSource = (value: unknown): void => setFound(isDirectorySource(value) ? value : null);
  return (
    <>
      <DialogTitle>{t('batch/addTitle')}</DialogTitle>
      <DialogContent className={styles.content}>
        {report !== null ? (
          <AddedReport report={report} />
        ) : (
          <>
            {chosen !== null ? (
              <p className={styles.chosen}>
                {chosen.source.kind === 'list' ? t('batch/listed', { count: chosen.count }) : t('batch/chosen', { count: chosen.count })}
              </p>
            ) : (
              <RadioChoice
                label={t('batch/whom')}
                value={kind}
                choices={kinds.map((one) => ({ value: one, name: t(`batch/sources/${one}/name`), text: t(`batch/sources/${one}/text`) }))}
                onChange={setKind}
              />
            )}
            {chosen === null && kind === 'group' && <GroupField onSource={onSource} />}
            {chosen === null && kind === 'search' && <WordsField onSource={onSource} />}
            {chosen === null && kind === 'names' && <NamesField onSource={onSource} />}
            {chosen === null && found !== null && <ImportPreviewList source={found} />}
            <Field label={t('batch/service')}>
              <Select value={service} onChange={(_, { value }) => isServiceId(value) && setService(value)}>
                {offered.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
            {[services.error, add.error].map((error, index) => error !== null && <ErrorMessage key={index} error={error} />)}
          </>
        )}
      </DialogContent>
      <DialogActions>
        {report !== null ? (
          <Button appearance="primary" onClick={() => onClose(true)}>
            {t('continue')}
          </Button>
        ) : (
          <>
            <Button disabled={add.busy} onClick={() => onClose(false)}>
              {t('batch/cancel')}
            </Button>
            <Button appearance="primary" disabled={source === null || add.busy} onClick={() => void start()}>
              {t('batch/start')}
            </Button>
          </>
        )}
      </DialogActions>
    </>
  );
}

function isDirectorySource(value: unknown): value is DirectorySource {
  return typeof value === 'object' && value !== null && 'kind' in value && kinds.some((kind) => kind === value.kind);
}
