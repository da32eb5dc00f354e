// i18next with the languages there are. Keys are paths with '/', for error codes have dots in them.

import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    readonly defaultNS: 'app';
    readonly keySeparator: '/';
    readonly resources: { readonly app: typeof en };
  }
}

export function createWords(): i18n {
  const words = i18next.createInstance();
  void words.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    defaultNS: 'app',
    keySeparator: '/',
    initAsync: false,
    showSupportNotice: false,
    resources: { en: { app: en } },
    // React escapes.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  return words;
}
