// Facts about a person, as the directory has them.

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserDetails } from '../../shared/models.ts';
import { Card } from '../ui/Card.tsx';
import { FactList } from '../ui/FactList.tsx';

export function PersonFacts({ details }: { readonly details: UserDetails }): ReactNode {
  const { t } = useTranslation();
  const { user, profile } = details;
  const { manager, roles, isSynced } = profile;
  const source = isSynced === true ? 'person/fromOnPremises' : 'person/fromCloud';
  return (
    <Card title={t('user/facts')}>
      <FactList
        facts={[
          { name: t('user/jobTitle'), value: user.jobTitle ?? t('none') },
          { name: t('user/department'), value: user.department ?? t('none') },
          { name: t('person/office'), value: profile.officeLocation ?? t('none') },
          { name: t('person/manager'), value: manager === null ? t('none') : <Manager {...manager} /> },
          { name: t('user/employeeId'), value: user.employeeId ?? t('none') },
          { name: t('user/userType'), value: t(user.userType === 'guest' ? 'user/guest' : 'user/member') },
          { name: t('user/account'), value: t(user.accountEnabled ? 'user/enabled' : 'user/disabled') },
          { name: t('person/source'), value: t(profile.isDeleted ? 'person/sourceUnknown' : source) },
          {
            name: t('person/roles'),
            value: roles === null ? t('person/rolesUnknown') : roles.length === 0 ? t('person/noRoles') : roles.join(', '),
          },
        ]}
      />
    </Card>
  );
}

function Manager({ displayName, userPrincipalName }: NonNullable<UserDetails['profile']['manager']>): ReactNode {
  return <span title={userPrincipalName ?? displayName}>{displayName}</span>;
}
