// The menu that adds a practice key: every kind there is, in groups, each with a line about it.

import type { ReactNode } from 'react';
import {
  Button, makeStyles, Menu, MenuGroup, MenuGroupHeader, MenuItem, MenuList, MenuPopover, MenuTrigger, tokens, typographyStyles,
} from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useTranslation } from 'react-i18next';
import { MAX_PRACTICE_KEYS, practiceKeyKinds } from '../../shared/practice-kinds.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { KeyDrawing } from './KeyDrawing.tsx';
import { kindGroups, kindsOf } from './kind-groups.ts';
import { kindName, kindText } from './key-words.ts';
import { kindLook } from './kind-look.ts';

const useStyles = makeStyles({
  button: { flexShrink: 0, whiteSpace: 'nowrap' },
  // It lies above the page's own sticky rows.
  popover: { zIndex: 10, maxHeight: 'min(620px, 82vh)', width: '348px', maxWidth: '90vw', overflowY: 'auto', boxSizing: 'border-box' },
  name: { ...typographyStyles.body1Strong },
  text: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, whiteSpace: 'normal' },
  item: { maxWidth: 'none', alignItems: 'center', padding: '6px 8px' },
  words: { display: 'flex', flexDirection: 'column' },
  line: { display: 'grid', gridTemplateColumns: '44px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalM, alignItems: 'center' },
});

export function AddKeyMenu({ count }: { readonly count: number }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const add = useCall(api.practice.addKey);
  const full = count >= MAX_PRACTICE_KEYS;
  return (
    <>
      <Menu inline positioning={{ position: 'below', align: 'end', strategy: 'fixed' }}>
        <MenuTrigger disableButtonEnhancement>
          <Button
            className={styles.button}
            size="small"
            icon={<AddRegular />}
            disabledFocusable={full || add.busy}
            {...(full && { title: t('practice/addFull', { max: MAX_PRACTICE_KEYS }) })}
          >
            {t('practice/add')}
          </Button>
        </MenuTrigger>
        <MenuPopover className={styles.popover}>
          <MenuList>
            {kindGroups.map((group) => (
              <MenuGroup key={group}>
                <MenuGroupHeader>{t(`practiceKindGroups/${group}`)}</MenuGroupHeader>
                {kindsOf(group, practiceKeyKinds).map((kind) => (
                  <MenuItem key={kind} className={styles.item} onClick={() => void add.run({ personality: kind })}>
                    <span className={styles.line}>
                      <KeyDrawing widthPx={44} light="off" look={kindLook(kind)} />
                      <span className={styles.words}>
                        <span className={styles.name}>{kindName(t, kind)}</span>
                        <span className={styles.text}>{kindText(t, kind)}</span>
                      </span>
                    </span>
                  </MenuItem>
                ))}
              </MenuGroup>
            ))}
          </MenuList>
        </MenuPopover>
      </Menu>
      {add.error !== null && <ErrorMessage error={add.error} />}
    </>
  );
}
