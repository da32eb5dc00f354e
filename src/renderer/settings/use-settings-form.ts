// A part of the settings being edited: what main has until something is changed here, then the draft until it is saved.

import { useState } from 'react';
import type { ErrorReply } from '../../shared/errors.ts';
import type { KeyRulesSettings } from '../../shared/key-rules.ts';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';

export interface SettingsForm {
  readonly draft: KeyRulesSettings;
  readonly isChanged: boolean;
  readonly isSaved: boolean;
  readonly busy: boolean;
  readonly error: ErrorReply | null;
  edit(change: Partial<KeyRulesSettings>): void;
  discard(): void;
  save(): Promise<void>;
}

/** @param current  what main has now: members that are not edited here are saved as they are there */
export function useSettingsForm(current: KeyRulesSettings): SettingsForm {
  const api = useApi();
  const configure = useCall(api.rules.configure);
  const [change, setChange] = useState<Partial<KeyRulesSettings> | null>(null);
  const [isSaved, setSaved] = useState(false);
  const draft = { ...current, ...change };
  return {
    draft,
    isChanged: change !== null,
    isSaved,
    busy: configure.busy,
    error: configure.error,
    edit: (more) => {
      setSaved(false);
      setChange((before) => ({ ...before, ...more }));
    },
    discard: () => setChange(null),
    save: async () => {
      if ((await configure.run(draft)) === null) return;
      setChange(null);
      setSaved(true);
    },
  };
}
