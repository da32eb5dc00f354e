// FIDO's list: whether there is one, how old it is, and the two ways to get a newer one.

import { useRef, useState, type ChangeEvent, type ReactNode } from 'react';
import {
  Badge, Button, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, Spinner, tokens, typographyStyles,
} from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { FolderOpenRegular } from '@fluentui/react-icons/svg/folder-open';
import { useTranslation } from 'react-i18next';
import { type KeyRulesState, MAX_METADATA_BYTES, type MetadataOutcome } from '../../shared/key-rules.ts';
import { formatDate, formatDateTime } from '../i18n/format.ts';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { FactList } from '../ui/FactList.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { MetadataSource } from './MetadataSource.tsx';

const useStyles = makeStyles({
  lead: { color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, minHeight: '32px' },
  problem: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS, paddingTop: '8px', paddingBottom: '8px' },
  when: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  terms: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
});

const statusColours = { none: 'subtle', fresh: 'success', expired: 'warning' } as const;

export function MetadataCard({ state }: { readonly state: KeyRulesState }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const refresh = useCall(api.rules.refresh);
  const importFile = useCall(api.rules.importFile);
  const file = useRef<HTMLInputElement>(null);
  const [outcome, setOutcome] = useState<MetadataOutcome | null>(null);
  const [tooLong, setTooLong] = useState(false);
  const { metadata, busy } = state;
  const { problem } = metadata;

  const tell = (done: readonly [{ readonly outcome: MetadataOutcome }] | null): void => {
    if (done !== null) setOutcome(done[0].outcome);
  };
  const choose = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [chosen] = event.target.files ?? [];
    if (chosen === undefined) return;
    setOutcome(null);
    setTooLong(chosen.size > MAX_METADATA_BYTES);
    if (chosen.size <= MAX_METADATA_BYTES) tell(await importFile.run({ bytes: new Uint8Array(await chosen.arrayBuffer()) }));
    // The same file may be chosen again.
    event.target.value = '';
  };
  const fetchNewest = async (): Promise<void> => {
    setOutcome(null);
    setTooLong(false);
    tell(await refresh.run());
  };

  const models =
    metadata.unreadableCount === 0
      ? String(metadata.entryCount)
      : t('settings/list/modelsAnd', { count: metadata.entryCount, unreadable: metadata.unreadableCount });
  return (
    <Card title={t('settings/list/title')}>
      <p className={styles.lead}>{t('settings/list/lead')}</p>
      <FactList
        facts={[
          {
            name: t('settings/list/state'),
            value: (
              <Badge appearance="tint" color={statusColours[metadata.status]}>
                {t(`settings/list/${metadata.status}`)}
              </Badge>
            ),
          },
          ...(metadata.nextUpdate === null
            ? []
            : [
                { name: t('settings/list/number'), value: String(metadata.no) },
                { name: t('settings/list/next'), value: formatDate(metadata.nextUpdate, i18n.language) },
                { name: t('settings/list/models'), value: models },
              ]),
        ]}
      />
      {problem !== null && !busy && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody className={styles.problem}>
            <MessageBarTitle>{t('settings/list/notTaken')}</MessageBarTitle>
            <span>{t(`mdsProblems/${problem.kind}/body`)}</span>
            <span>{t(`mdsProblems/${problem.kind}/action`)}</span>
            <span className={styles.when}>
              {t('settings/list/at', { at: formatDateTime(problem.at, i18n.language) })}
              {problem.detail === '' ? '' : ` · ${problem.detail}`}
            </span>
          </MessageBarBody>
        </MessageBar>
      )}
      {refresh.error !== null && <ErrorMessage error={refresh.error} />}
      {importFile.error !== null && <ErrorMessage error={importFile.error} />}
      <div className={styles.buttons}>
        <Button
          icon={<ArrowDownloadRegular />}
          appearance={metadata.status === 'fresh' ? 'secondary' : 'primary'}
          disabled={busy || state.settings.mdsUrl === ''}
          onClick={() => void fetchNewest()}
        >
          {t('settings/list/refresh')}
        </Button>
        <Button icon={<FolderOpenRegular />} disabled={busy} onClick={() => file.current?.click()}>
          {t('settings/list/file')}
        </Button>
        <input ref={file} type="file" hidden aria-label={t('settings/list/file')} onChange={(event) => void choose(event)} />
        {busy && <Spinner size="tiny" label={t('settings/list/working')} />}
        <span role="status" className={styles.lead}>
          {tooLong && t('settings/list/tooLong')}
          {!busy && outcome !== null && outcome !== 'refused' && t(`settings/list/outcomes/${outcome}`)}
        </span>
      </div>
      <MetadataSource settings={state.settings} />
      {metadata.legalHeader !== '' && (
        <p className={styles.terms}>
          {t('settings/list/terms')}: {metadata.legalHeader}
        </p>
      )}
    </Card>
  );
}
