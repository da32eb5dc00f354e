// The connection of the fleet being edited: what main has until something is changed here.

import { useState } from 'react';
import type { FleetState, JoinFleet } from '../../shared/fleet.ts';
import { isPemOrNothing } from './settings-rules.ts';

const fresh: Omit<JoinFleet, 'password'> = { deskName: '', host: '', port: 5432, database: 'pairing', user: '', tls: true, caPem: '' };

export interface FleetForm {
  readonly draft: Omit<JoinFleet, 'password'>;
  readonly typedPassword: string;
  readonly isSound: boolean;
  readonly caIsSound: boolean;
  edit(change: Partial<JoinFleet>): void;
  /** What is sent; an empty password means the one that is kept. */
  readonly value: JoinFleet;
}

export function useFleetForm({ settings, passwordIsKept }: FleetState): FleetForm {
  const [change, setChange] = useState<Partial<JoinFleet>>({});
  const { password, ...rest } = change;
  const draft = { ...(settings ?? fresh), ...rest };
  const typedPassword = password ?? '';
  const caIsSound = isPemOrNothing(draft.caPem);
  const texts = [draft.deskName, draft.host, draft.database, draft.user];
  const portIsSound = Number.isInteger(draft.port) && draft.port > 0 && draft.port < 65_536;
  return {
    draft,
    typedPassword,
    caIsSound,
    isSound: texts.every((text) => text.trim() !== '') && portIsSound && caIsSound,
    edit: (more) => setChange((before) => ({ ...before, ...more })),
    value: { ...draft, password: typedPassword === '' && passwordIsKept ? null : typedPassword },
  };
}
