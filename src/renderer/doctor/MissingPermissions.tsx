// Below a check that a permission is missing for: asks for those that checks and routes need, all at once.

import type { ReactNode } from 'react';
import type { PermissionName } from '../../shared/connection.ts';
import { AskPermission } from '../connection/AskPermission.tsx';
import { lacks, useConnection } from '../connection/PermissionNotice.tsx';

const needed: readonly PermissionName[] = [
  'UserAuthMethod-Passkey.ReadWrite.All', 'UserAuthMethod-TAP.ReadWrite.All', 'GroupMember.Read.All', 'Policy.Read.AuthenticationMethod',
];

export function MissingPermissions(): ReactNode {
  const connection = useConnection();
  const names = needed.filter((name) => lacks(connection, name));
  if (connection?.status !== 'signedIn' || names.length === 0) return null;
  return <AskPermission names={names} operator={connection.operator} question={connection.question} />;
}
