// The fleet: how the link stands, who else is there, what silent desks have left, and the proof of all audits.

import { useState, type ReactNode } from 'react';
import { Badge, Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { FleetDeskSummary, FleetState, FleetVerdict } from '../../shared/fleet.ts';
import { formatDateTime } from '../i18n/format.ts';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { FactList } from '../ui/FactList.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { FleetConnection } from './FleetConnection.tsx';
import { SilentDeskRuns } from './SilentDeskRuns.tsx';

const useStyles = makeStyles({
  lead: { color: tokens.colorNeutralForeground2 },
  lines: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXS, overflowWrap: 'anywhere' },
  buttons: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

const statusColours = { off: 'subtle', connecting: 'informative', connected: 'success', offline: 'warning' } as const;

export function FleetCard({ state }: { readonly state: FleetState }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const sync = useCall(api.fleet.sync);
  const leave = useCall(api.fleet.leave);
  const verify = useCall(api.fleet.verify);
  const [verdict, setVerdict] = useState<FleetVerdict | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const { settings, status } = state;

  const presence = (desk: FleetDeskSummary): string => {
    if (desk.isThisOne) return t('fleet/thisDesk');
    return desk.silent ? t('fleet/silent', { minutes: Math.floor(desk.secondsAgo / 60) }) : t('fleet/here');
  };
  return (
    <Card title={t('fleet/title')}>
      <p className={styles.lead}>{t('fleet/lead')}</p>
      <FactList
        facts={[
          { name: t('fleet/state'), value: <Badge appearance="tint" color={statusColours[status]}>{t(`fleet/states/${status}`)}</Badge> },
          ...(settings === null ? [] : [{ name: t('fleet/place'), value: `${settings.host}:${settings.port}/${settings.database}` }]),
          ...(state.syncedAt === null ? [] : [{ name: t('fleet/synced'), value: formatDateTime(state.syncedAt, i18n.language) }]),
          ...(state.desks.length === 0 ? [] : [{
            name: t('fleet/desks'),
            value: (
              <span className={styles.lines}>
                {state.desks.map((desk) => (
                  <span key={desk.deskId}>
                    {[desk.name, presence(desk), desk.operator].filter((text) => text !== '').join(' · ')}
                  </span>
                ))}
              </span>
            ),
          }]),
        ]}
      />
      {state.error !== null && <ErrorMessage error={state.error} />}
      <SilentDeskRuns orphans={state.orphans} />
      {verify.error !== null && <ErrorMessage error={verify.error} />}
      {leave.error !== null && <ErrorMessage error={leave.error} />}
      {verdict !== null && (
        <div role="status" className={styles.lines}>
          {verdict.desks.map(({ deskId, name, entries, firstBad }) => (
            <span key={deskId}>
              {firstBad === null ? t('fleet/verified', { name, count: entries }) : t('fleet/flawed', { name, seq: firstBad.seq })}
            </span>
          ))}
        </div>
      )}
      {isLeaving && <p className={styles.lead}>{t('fleet/leaveQuestion')}</p>}
      {settings !== null && (
        <div className={styles.buttons}>
          {isLeaving ? (
            <>
              <Button disabled={leave.busy} onClick={() => void leave.run().then(() => setLeaving(false))}>{t('fleet/yesLeave')}</Button>
              <Button onClick={() => setLeaving(false)}>{t('fleet/no')}</Button>
            </>
          ) : (
            <>
              {status === 'offline' && <Button disabled={sync.busy} onClick={() => void sync.run()}>{t('fleet/again')}</Button>}
              {status === 'connected' && (
                <Button disabled={verify.busy} onClick={() => void verify.run().then((done) => setVerdict(done?.[0] ?? null))}>{t('fleet/verify')}</Button>
              )}
              <Button onClick={() => setLeaving(true)}>{t('fleet/leave')}</Button>
            </>
          )}
          {(status === 'connecting' || verify.busy) && <Spinner size="tiny" />}
        </div>
      )}
      <FleetConnection key={settings === null ? 'alone' : 'fleet'} state={state} />
    </Card>
  );
}
