// A practice key that lies in the drawer: one row with its name and kind, and the button that plugs it in.

import type { ReactNode } from 'react';
import { Button, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { UsbPlugRegular } from '@fluentui/react-icons/svg/usb-plug';
import { useTranslation } from 'react-i18next';
import type { PracticeKeyFace } from '../../shared/practice-state.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { KeyDrawing } from './KeyDrawing.tsx';
import { kindName, kindText } from './key-words.ts';
import { kindLook } from './kind-look.ts';

const useStyles = makeStyles({
  item: { ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` } },
  row: {
    display: 'grid',
    gridTemplateColumns: '40px minmax(0, 1fr) auto auto',
    columnGap: tokens.spacingHorizontalS,
    alignItems: 'center',
    padding: '6px 4px 6px 10px',
    '@media (max-width: 1099px)': { gridTemplateColumns: 'minmax(0, 1fr) auto auto', columnGap: tokens.spacingHorizontalXS },
  },
  drawing: { display: 'grid', '@media (max-width: 1099px)': { display: 'none' } },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  name: { ...typographyStyles.caption1Strong },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
});

export function DrawerKey({ face }: { readonly face: PracticeKeyFace }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const plug = useCall(api.practice.plug);
  const remove = useCall(api.practice.removeKey);
  const error = plug.error ?? remove.error;
  const { name, kind, credentials } = face;
  return (
    <li className={styles.item}>
      <section className={styles.row} aria-label={name}>
        <div className={styles.drawing}>
          <KeyDrawing widthPx={40} light="off" look={kindLook(kind)} />
        </div>
        <div className={styles.line}>
          <div className={mergeClasses(styles.name, styles.line)} title={name}>
            {name}
          </div>
          <div className={mergeClasses(styles.quiet, styles.line)} title={kindText(t, kind)}>
            {kindName(t, kind)}
          </div>
          {credentials.length > 0 && (
            <ul aria-label={t('practice/credentials', { count: credentials.length })}>
              {credentials.map(({ userName, rpId }, index) => (
                <li key={index} className={mergeClasses(styles.quiet, styles.line)} title={`${userName} · ${rpId}`}>
                  {userName}
                </li>
              ))}
            </ul>
          )}
        </div>
        <Button
          size="small"
          icon={<UsbPlugRegular />}
          aria-label={t('practice/plug', { name })}
          title={t('practice/plug', { name })}
          onClick={() => void plug.run({ keyId: face.id })}
        />
        <Button
          size="small"
          appearance="subtle"
          icon={<DeleteRegular />}
          aria-label={t('practice/remove', { name })}
          title={t('practice/remove', { name })}
          onClick={() => void remove.run({ keyId: face.id })}
        />
      </section>
      {error !== null && <ErrorMessage error={error} />}
    </li>
  );
}
