// Which tenant is shown, and the way to another one: one click on its line. In a narrow window the mark alone.

import type { ReactNode } from 'react';
import {
  makeStyles, Menu, MenuDivider, MenuItem, MenuItemRadio, MenuList, MenuPopover, MenuTrigger, mergeClasses, tokens, typographyStyles,
} from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { ShieldKeyholeRegular } from '@fluentui/react-icons/svg/shield-keyhole';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { useTranslation } from 'react-i18next';
import type { AccountsState } from '../../shared/accounts.ts';
import type { TenantSummary } from '../../shared/models.ts';
import { Mark } from '../ui/Mark.tsx';

const narrow = '@media (max-width: 1099px)';

const useStyles = makeStyles({
  button: {
    ...typographyStyles.body1,
    display: 'flex',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    width: '100%',
    boxSizing: 'border-box',
    padding: '6px 8px',
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    textAlign: 'start',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    [narrow]: { justifyContent: 'center' },
  },
  words: { flexGrow: 1, minWidth: 0, [narrow]: { display: 'none' } },
  product: { ...typographyStyles.subtitle2, whiteSpace: 'nowrap' },
  tenant: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  ellipsis: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 },
  chevron: { display: 'grid', flexShrink: 0, [narrow]: { display: 'none' } },
  /** Above the navigation, whose entries are positioned. */
  list: { maxWidth: '330px', zIndex: 1 },
  line: { display: 'block', maxWidth: '260px' },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
});

export interface AccountSwitcherProps {
  readonly accounts: AccountsState;
  readonly tenant: TenantSummary;
  readonly disabled: boolean;
  readonly onSwitch: (accountId: string) => void;
  readonly onAdd: () => void;
  readonly onConnection: () => void;
}

export function AccountSwitcher({ accounts, tenant, disabled, onSwitch, onAdd, onConnection }: AccountSwitcherProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <Menu
      inline
      positioning={{ position: 'below', align: 'start', strategy: 'fixed' }}
      checkedValues={{ account: accounts.activeId === null ? [] : [accounts.activeId] }}
      onCheckedValueChange={(_, { checkedItems }) => {
        const [chosen] = checkedItems;
        if (chosen !== undefined && chosen !== accounts.activeId) onSwitch(chosen);
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <button
          type="button"
          className={styles.button}
          disabled={disabled}
          aria-label={t('accounts/switcher', { product: t('product'), tenant: tenant.name })}
          title={tenant.name}
        >
          <Mark size={32} />
          <span className={styles.words}>
            <span className={mergeClasses(styles.product, styles.line)}>{t('product')}</span>{' '}
            <span className={mergeClasses(styles.tenant, styles.ellipsis, styles.line)}>{tenant.name}</span>
          </span>
          <span className={styles.chevron} aria-hidden="true">
            <ChevronDownRegular />
          </span>
        </button>
      </MenuTrigger>
      <MenuPopover className={styles.list}>
        <MenuList>
          {accounts.accounts.map(({ id, tenant: name, operator }) => (
            <MenuItemRadio key={id} name="account" value={id}>
              <span className={mergeClasses(styles.line, styles.ellipsis)} title={name}>
                {name}
              </span>
              <span className={mergeClasses(styles.line, styles.ellipsis, styles.quiet)}>
                {operator === null ? t('accounts/nobody') : operator.userPrincipalName}
              </span>
            </MenuItemRadio>
          ))}
          <MenuDivider />
          <MenuItem icon={<ShieldKeyholeRegular />} onClick={onConnection}>
            {t('connection/navigation')}
          </MenuItem>
          <MenuItem icon={<AddRegular />} onClick={onAdd}>
            {t('accounts/add')}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
