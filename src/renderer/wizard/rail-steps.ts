// The entries of the rail before a run. Pure.

import type { TFunction } from 'i18next';
import type { RailStep } from './StepRail.tsx';
import { wizardSteps, type WizardStep } from './wizard-state.ts';

export function railSteps(t: TFunction, current: WizardStep): readonly RailStep[] {
  const at = wizardSteps.indexOf(current);
  return [
    ...wizardSteps.map((step, index): RailStep => ({
      id: step,
      name: t(`wizard/${step}`),
      state: index < at ? 'done' : index === at ? 'current' : 'later',
    })),
    { id: 'run', name: t('wizard/run'), state: 'later' },
  ];
}
