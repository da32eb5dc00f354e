// The services of this desk beside Microsoft: Okta and PingOne with their connections, and any site with passkeys.

import { useState, type ReactNode } from 'react';
import { Badge, Button, makeStyles, MessageBar, MessageBarBody, tokens, typographyStyles } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useTranslation } from 'react-i18next';
import type { ServicesState, SiteId, SiteSettings } from '../../shared/services.ts';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { OktaForm } from './OktaForm.tsx';
import { PingOneForm } from './PingOneForm.tsx';
import { SiteForm } from './SiteForm.tsx';

const useStyles = makeStyles({
  lead: { color: tokens.colorNeutralForeground2 },
  heading: { ...typographyStyles.body1Strong },
  row: {
    display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, minWidth: 0,
    padding: '8px 8px 8px 12px', borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3,
  },
  words: { flexGrow: 1, flexBasis: '200px', minWidth: 0 },
  name: { ...typographyStyles.body1Strong, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  text: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  list: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  add: { alignSelf: 'flex-start' },
});

/** What is being edited; 'new': a site that is not there yet. */
type Editing = 'okta' | 'pingone' | 'new' | SiteId | null;

export function ServicesCard({ state }: { readonly state: ServicesState }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const [editing, setEditing] = useState<Editing>(null);
  const remove = useCall(api.services.removeSite);
  const disconnect = useCall(api.services.disconnect);
  const done = (): void => setEditing(null);
  const { sites, okta, pingone, practice } = state;
  const error = remove.error ?? disconnect.error;
  return (
    <Card title={t('servicePages/settings/title')}>
      <p className={styles.lead}>{t('servicePages/settings/lead')}</p>
      {practice && (
        <MessageBar layout="multiline">
          <MessageBarBody>{t('servicePages/settings/practice')}</MessageBarBody>
        </MessageBar>
      )}
      {!state.secretsAreKept && (okta !== null || pingone !== null) && !practice && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t('servicePages/settings/notKept')}</MessageBarBody>
        </MessageBar>
      )}
      {error !== null && <ErrorMessage error={error} />}
      <div className={styles.list}>
        <ConnectionRow
          name={t('services/okta/name')}
          text={okta?.orgUrl ?? ''}
          hasSecret={okta?.hasSecret ?? null}
          locked={practice}
          onEdit={() => setEditing('okta')}
          onDisconnect={() => void disconnect.run({ service: 'okta' })}
        />
        {editing === 'okta' && <OktaForm settings={okta} onDone={done} />}
        <ConnectionRow
          name={t('services/pingone/name')}
          text={pingone === null ? '' : `${pingone.environmentId} · ${pingone.rpId}`}
          hasSecret={pingone?.hasSecret ?? null}
          locked={practice}
          onEdit={() => setEditing('pingone')}
          onDisconnect={() => void disconnect.run({ service: 'pingone' })}
        />
        {editing === 'pingone' && <PingOneForm settings={pingone} onDone={done} />}
      </div>
      <h3 className={styles.heading}>{t('servicePages/settings/sites')}</h3>
      <div className={styles.list}>
        {sites.length === 0 && <p className={styles.lead}>{t('servicePages/settings/noSites')}</p>}
        {sites.map((site) =>
          editing === site.id ? (
            <SiteForm key={site.id} site={site} taken={sites} onDone={done} />
          ) : (
            <SiteRow
              key={site.id}
              site={site}
              locked={practice}
              onEdit={() => setEditing(site.id)}
              onRemove={() => void remove.run({ id: site.id })}
            />
          ),
        )}
        {editing === 'new' && <SiteForm site={null} taken={sites} onDone={done} />}
      </div>
      {editing !== 'new' && !practice && (
        <Button className={styles.add} icon={<AddRegular />} onClick={() => setEditing('new')}>
          {t('servicePages/settings/addSite')}
        </Button>
      )}
    </Card>
  );
}

interface ConnectionRowProps {
  readonly name: string;
  readonly text: string;
  /** Null: not connected. */
  readonly hasSecret: boolean | null;
  readonly locked: boolean;
  readonly onEdit: () => void;
  readonly onDisconnect: () => void;
}

function ConnectionRow({ name, text, hasSecret, locked, onEdit, onDisconnect }: ConnectionRowProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const status = hasSecret === null ? 'notConnected' : hasSecret ? 'connected' : 'needsSecret';
  const colours = { notConnected: 'subtle', connected: 'success', needsSecret: 'warning' } as const;
  return (
    <div className={styles.row}>
      <div className={styles.words}>
        <div className={styles.name}>{name}</div>
        {text !== '' && <div className={styles.text}>{text}</div>}
      </div>
      <Badge appearance="tint" color={colours[status]}>
        {t(`servicePages/settings/${status}`)}
      </Badge>
      {!locked && (
        <Button size="small" aria-label={t('servicePages/settings/editNamed', { name })} onClick={onEdit}>
          {t(hasSecret === null ? 'servicePages/settings/connect' : 'servicePages/settings/edit')}
        </Button>
      )}
      {!locked && hasSecret !== null && (
        <Button size="small" appearance="subtle" onClick={onDisconnect}>
          {t('servicePages/settings/disconnect')}
        </Button>
      )}
    </div>
  );
}

interface SiteRowProps {
  readonly site: SiteSettings;
  readonly locked: boolean;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function SiteRow({ site, locked, onEdit, onRemove }: SiteRowProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const { name } = site;
  return (
    <div className={styles.row}>
      <div className={styles.words}>
        <div className={styles.name} title={name}>
          {name}
        </div>
        <div className={styles.text}>
          {site.startUrl} · {t('servicePages/rpIds', { rpIds: site.rpIds.join(', ') })}
        </div>
        <div className={styles.text}>{t(`servicePages/settings/nameRules/${site.nameRule}`)}</div>
      </div>
      {!locked && (
        <>
          <Button size="small" aria-label={t('servicePages/settings/editNamed', { name })} onClick={onEdit}>
            {t('servicePages/settings/edit')}
          </Button>
          <Button size="small" appearance="subtle" aria-label={t('servicePages/settings/removeNamed', { name })} onClick={onRemove}>
            {t('servicePages/settings/remove')}
          </Button>
        </>
      )}
    </div>
  );
}
