// The connection page: where the desk is signed in, where the sign-in is kept, and each permission and role with what is missing
// without it.

import { useEffect, type ReactNode } from 'react';
import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { useTranslation } from 'react-i18next';
import type { ConnectionState } from '../../shared/connection.ts';
import type { SessionState } from '../../shared/models.ts';
import { formatDateTime } from '../i18n/format.ts';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { FactList } from '../ui/FactList.tsx';
import { PageTitle } from '../ui/PageTitle.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { AskPermission } from './AskPermission.tsx';
import { type GrantLine, GrantList } from './GrantList.tsx';
import { useConnection } from './PermissionNotice.tsx';

const useStyles = makeStyles({
  column: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXL, maxWidth: '860px', flexShrink: 0 },
  lead: { color: tokens.colorNeutralForeground2, maxWidth: '760px', flexShrink: 0 },
  tools: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

type SignedIn = Extract<ConnectionState, { status: 'signedIn' }>;

export interface ConnectionPageProps {
  readonly session: Extract<SessionState, { status: 'signedIn' }>;
}

export function ConnectionPage({ session }: ConnectionPageProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const state = useConnection();
  const { run: refresh, error } = useCall(api.connection.refresh);
  useEffect(() => void refresh(), [refresh]);
  return (
    <>
      <PageTitle>{t('connection/title')}</PageTitle>
      <p className={styles.lead}>{t('connection/lead')}</p>
      {state?.status !== 'signedIn' ? (
        <Spinner label={t('loading')} />
      ) : (
        <div className={styles.column}>
          {error !== null && <ErrorMessage error={error} />}
          {state.error !== null && <ErrorMessage error={state.error} />}
          <ThisSignIn session={session} state={state} onRefresh={() => void refresh()} />
          <Card title={t('connection/permissions')}>
            <p className={styles.quiet}>{t('connection/permissionsText')}</p>
            <Permissions state={state} />
          </Card>
          <Card title={t('connection/roles')}>
            <p className={styles.quiet}>{t('connection/rolesText')}</p>
            <Roles state={state} />
          </Card>
        </div>
      )}
    </>
  );
}

interface ThisSignInProps extends ConnectionPageProps {
  readonly state: SignedIn;
  readonly onRefresh: () => void;
}

function ThisSignIn({ session: { tenant, operator }, state, onRefresh }: ThisSignInProps): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const { cloud } = tenant;
  const time = (at: string): string => formatDateTime(at, i18n.language);
  return (
    <Card title={t('connection/facts')}>
      <FactList
        facts={[
          { name: t('connection/tenant'), value: tenant.name },
          ...(tenant.tenantId === tenant.name ? [] : [{ name: t('connection/tenantId'), value: tenant.tenantId }]),
          { name: t('connection/clientId'), value: tenant.clientId },
          { name: t('connection/cloud'), value: t(`clouds/names/${cloud.id}`) },
          { name: t('connection/hosts'), value: t('connection/hostsOf', { login: cloud.loginHost, graph: cloud.graphHost }) },
          { name: t('connection/operator'), value: `${operator.displayName} · ${operator.userPrincipalName}` },
          { name: t('connection/signedInAt'), value: state.signedInAt === null ? t('connection/unknownSince') : time(state.signedInAt) },
          ...(state.tokenExpiresAt === null
            ? []
            : [{ name: t('connection/token'), value: t('connection/tokenUntil', { time: time(state.tokenExpiresAt) }) }]),
          { name: t('connection/kept'), value: t(`connection/keptIn/${state.kept}`) },
        ]}
      />
      <div className={styles.tools}>
        <Button icon={<ArrowSyncRegular />} disabledFocusable={state.refreshing} onClick={onRefresh}>
          {t('connection/refresh')}
        </Button>
        <span role="status">
          {state.refreshing && <Spinner size="tiny" labelPosition="after" label={t('connection/refreshing')} />}
        </span>
      </div>
    </Card>
  );
}

function Permissions({ state }: { readonly state: SignedIn }): ReactNode {
  const { t } = useTranslation();
  const lines = state.permissions.map(({ name, state: grant, by }): GrantLine => ({
    key: name,
    name,
    what: t(`connection/what/${name}`),
    state: grant,
    by: by === null ? null : t('connection/by', { name: by }),
    disables: t(`connection/disables/${name}`),
    action: grant === 'granted' ? null : <AskPermission names={[name]} operator={state.operator} question={state.question} />,
  }));
  return <GrantList lines={lines} label={t('connection/permissions')} />;
}

function Roles({ state }: { readonly state: SignedIn }): ReactNode {
  const { t } = useTranslation();
  const lines = state.roles.map(({ need, state: grant, by }): GrantLine => ({
    key: need,
    name: t(`connection/needs/${need}`),
    what: t(`connection/needsWhat/${need}`),
    state: grant,
    by: grant !== 'granted' ? null : by.length > 0 ? t('connection/by', { name: by.join(', ') }) : t('connection/policyShown'),
    disables: t(`connection/needsDisables/${need}`),
    action: null,
  }));
  return <GrantList lines={lines} label={t('connection/roles')} />;
}
