// The keys that the service lists for the user: what each is, who added it when, and what can be done with it.

import type { ReactNode } from 'react';
import {
  Badge, Button, makeStyles, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, tokens, typographyStyles,
} from '@fluentui/react-components';
import { ArrowSwapRegular } from '@fluentui/react-icons/svg/arrow-swap';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { KeyRegular } from '@fluentui/react-icons/svg/key';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { KeyMethod } from '../../shared/models.ts';
import { formatDateTime } from '../i18n/format.ts';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column' },
  item: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr) auto auto',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'center',
    padding: '12px 0',
    ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  },
  icon: { fontSize: '24px', color: tokens.colorBrandForeground1, display: 'grid' },
  words: { minWidth: 0 },
  name: { ...typographyStyles.body1Strong, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  model: { overflowWrap: 'anywhere' },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  badge: { whiteSpace: 'nowrap' },
  empty: { color: tokens.colorNeutralForeground2 },
});

export interface KeyMethodListProps {
  readonly keys: readonly KeyMethod[];
  /** False: the signed-in operator's own keys. */
  readonly canChange: boolean;
  readonly onReplace: (key: KeyMethod) => void;
  readonly onDelete: (key: KeyMethod) => void;
}

export function KeyMethodList({ keys, canChange, onReplace, onDelete }: KeyMethodListProps): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  if (keys.length === 0) return <p className={styles.empty}>{t('user/noKeys')}</p>;
  return (
    <ul className={styles.list}>
      {keys.map((key) => (
        <li key={key.id} className={styles.item}>
          <span className={styles.icon} aria-hidden="true">
            <KeyRegular />
          </span>
          <div className={styles.words}>
            <div className={styles.name} title={key.displayName}>
              {key.displayName}
            </div>
            <div className={styles.model}>{key.model ?? key.origin?.product ?? key.aaguid ?? t('person/keys/unknownModel')}</div>
            {factsOf(t, i18n.language, key).map((line) => (
              <div key={line} className={styles.quiet}>
                {line}
              </div>
            ))}
          </div>
          <Badge className={styles.badge} appearance="tint" color={key.registeredHere ? 'brand' : 'informative'}>
            {t(key.registeredHere ? 'user/here' : 'user/elsewhere')}
          </Badge>
          {canChange && (
            <Menu inline positioning={{ position: 'below', align: 'end', strategy: 'fixed' }}>
              <MenuTrigger disableButtonEnhancement>
                <Button
                  appearance="subtle"
                  icon={<MoreHorizontalRegular />}
                  aria-label={t('person/keys/actions', { name: key.displayName })}
                />
              </MenuTrigger>
              <MenuPopover>
                <MenuList>
                  <MenuItem icon={<ArrowSwapRegular />} onClick={() => onReplace(key)}>
                    {t('person/keys/replace')}
                  </MenuItem>
                  <MenuItem icon={<DeleteRegular />} onClick={() => onDelete(key)}>
                    {t('person/keys/remove')}
                  </MenuItem>
                </MenuList>
              </MenuPopover>
            </Menu>
          )}
        </li>
      ))}
    </ul>
  );
}

/** One line of when and by whom, one of what else is known. */
function factsOf(t: TFunction, language: string, key: KeyMethod): readonly string[] {
  const { origin, createdAt, lastUsedAt } = key;
  const at = createdAt === null ? null : formatDateTime(createdAt, language);
  const made =
    at === null ? null : origin === null ? t('person/keys/made', { at }) : t('person/keys/madeBy', { at, operator: origin.operator });
  const used = lastUsedAt === null ? null : t('person/keys/lastUsed', { at: formatDateTime(lastUsedAt, language) });
  const physical = origin === null ? '' : [origin.product, origin.serialNumber].filter(Boolean).join(' · ');
  const proof = key.attested === null ? null : t(key.attested ? 'person/keys/attested' : 'person/keys/notAttested');
  return [
    [made, used],
    [
      physical === '' ? null : t('person/keys/origin', { key: physical }),
      proof,
      key.isSynced === true ? t('person/keys/synced') : null,
    ],
  ]
    .map((facts) => facts.filter((fact) => fact !== null).join(' · '))
    .filter((line) => line !== '');
}
