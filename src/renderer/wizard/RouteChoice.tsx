// The ways to register: which one is taken and why, and a radio to take the other one where it is open.

import type { ReactNode } from 'react';
import { makeStyles, Radio, RadioGroup, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { routes, type Preflight, type Route, type RouteVerdict } from '../../shared/checks.ts';
import type { ServiceId } from '../../shared/models.ts';
import { routeWords } from '../i18n/route-words.ts';
import { Card } from '../ui/Card.tsx';
import { effectiveRoute } from './wizard-state.ts';

const useStyles = makeStyles({
  group: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  words: { paddingLeft: '36px', marginTop: '-6px', display: 'flex', flexDirection: 'column' },
  quiet: { color: tokens.colorNeutralForeground2 },
  reason: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
});

export interface RouteChoiceProps {
  readonly service: ServiceId;
  readonly preflight: Preflight;
  readonly wantedRoute: Route | null;
  readonly onChoose: (route: Route) => void;
}

export function RouteChoice({ service, preflight, wantedRoute, onChoose }: RouteChoiceProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const taken = effectiveRoute(preflight, wantedRoute);
  const reason = (verdict: RouteVerdict): string => {
    if (!verdict.usable) {
      const checks = verdict.closedBy.map((code) => t(`checks/${code}/problem`)).join(' ');
      return t('wizard/routeClosed', { checks });
    }
    if (verdict.route !== taken) return t('wizard/routeUsable');
    if (verdict.route === wantedRoute && verdict.route !== preflight.chosen) return t('wizard/routeYours');
    if (preflight.routes.length === 1) return t(verdict.route === 'obr' ? 'servicePages/siteRoute/chosen' : 'servicePages/directOnly');
    return t(verdict.route === 'direct' ? 'wizard/routePreferred' : 'wizard/routeFallback');
  };
  return (
    <Card title={t('wizard/route')}>
      <RadioGroup
        className={styles.group}
        aria-label={t('wizard/route')}
        value={taken ?? ''}
        onChange={(_, data) => {
          const route = routes.find((candidate) => candidate === data.value);
          if (route !== undefined) onChoose(route);
        }}
      >
        {preflight.routes.map((verdict) => (
          <div key={verdict.route}>
            <Radio value={verdict.route} label={routeWords(t, verdict.route, service).name} disabled={!verdict.usable} />
            <div className={styles.words}>
              <span className={styles.quiet}>{routeWords(t, verdict.route, service).description}</span>
              <span className={styles.reason}>{reason(verdict)}</span>
            </div>
          </div>
        ))}
      </RadioGroup>
    </Card>
  );
}
