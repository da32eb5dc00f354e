// A person's page and what is done there, as values for the gallery.

import type { Page } from 'playwright-core';
import type { PersonEvent } from '../../src/shared/person.ts';
import { at, detailsOf, longUser, makeKey, makeRecord, makeUser, usersList, usersState } from '../renderer/fixtures.ts';

export interface PersonScene {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly act: (page: Page) => Promise<void>;
}

const user = makeUser(5);
const twin = makeUser(6, { displayName: user.displayName, userPrincipalName: 'farida.haddad2@contoso.example', department: 'Catering', jobTitle: 'Barista' });
const admin = detailsOf(user);
const pass = { id: 't', isUsable: true, isUsableOnce: true, startsAt: at(-1800), expiresAt: at(1800), usability: 'usable' } as const;
const terms = {
  policy: { enabled: true, minimumMinutes: 60, maximumMinutes: 480, defaultMinutes: 60, onceOnly: false }, existing: null,
};
const issued = { kind: 'issued', pass: { tapId: 't', startsAt: at(0), expiresAt: at(3600), isUsableOnce: true } };

const event = (seq: number, kind: PersonEvent['kind'], changes: Partial<PersonEvent> = {}): PersonEvent => ({
  seq, at: at(-600 * (20 - seq)), kind, outcome: 'done', reason: '', key: null,
  operator: { id: 'operator', userPrincipalName: 'operator@contoso.example' }, ...changes,
});

const open = async (page: Page): Promise<void> => page.getByRole('button', { name: user.displayName, exact: true }).first().click();
const openKeyMenu = async (page: Page): Promise<void> => {
  await open(page);
  await page.getByRole('button', { name: 'Actions for Practice Key A' }).click();
};
const openDeletion = async (page: Page): Promise<void> => {
  await openKeyMenu(page);
  await page.getByRole('menuitem', { name: 'Delete key…' }).click();
};
const openPass = async (page: Page): Promise<void> => {
  await open(page);
  await page.getByRole('main').getByRole('button', { name: 'Temporary Access Pass', exact: true }).click();
  await page.getByRole('dialog').getByLabel('Lifetime in minutes').waitFor();
};
const onlyKey = detailsOf(user, { keys: detailsOf(user).keys.slice(1) });

export const personScenes: readonly PersonScene[] = [
  {
    name: 'person-marks',
    values: {
      'users.current': usersState([makeUser(9), user, twin, makeUser(11)]), 'users.window': [makeUser(9), user, twin, makeUser(11)], deleted: ['user-9'],
    },
    act: async () => undefined,
  },
  {
    name: 'person-admin-namesake',
    values: {
      'users.details': {
        ...admin, user: { ...user, accountEnabled: false, userType: 'guest' },
        profile: { ...admin.profile, roles: ['Global Administrator', 'Authentication Policy Administrator'], isSynced: true },
        namesakes: [twin, { ...twin, id: 'user-7', userPrincipalName: 'f.haddad@subsidiary.contoso.example', department: null }],
        tap: pass,
        events: [event(19, 'tap.issued'), event(18, 'tap.requested'), event(17, 'key.deleted', { outcome: 'refused' })],
      },
    },
    act: open,
  },
  {
    name: 'person-deleted',
    values: {
      'users.details': detailsOf(user, {
        profile: { officeLocation: null, manager: null, isSynced: null, roles: null, isDeleted: true }, keys: [], tap: null,
        givenKeys: [{ credentialIdBase64Url: 'k', product: 'YubiKey 5 Series with NFC', serialNumber: '12345678', at: at(-9e6), atService: 'gone' }],
        runs: [makeRecord(user, 3)],
      }),
    },
    act: open,
  },
  { name: 'person-key-menu', values: {}, act: openKeyMenu },
  {
    name: 'person-delete',
    values: { 'keys.current': [makeKey('A'), makeKey('B')] },
    act: async (page) => {
      await openDeletion(page);
      await page.getByRole('checkbox', { name: /Also delete the passkey/ }).check();
    },
  },
  {
    name: 'person-delete-last',
    values: { 'users.details': onlyKey, 'keys.current': [] },
    act: openDeletion,
  },
  {
    name: 'person-delete-question',
    values: { 'users.details': onlyKey, 'keys.current': [] },
    act: async (page) => {
      await openDeletion(page);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('checkbox').check();
    },
  },
  {
    name: 'person-delete-done',
    values: { 'person.deleteKey': { service: 'deleted', onKey: 'failed', onKeyError: { code: 'key.removed', detail: {} } } },
    act: async (page) => {
      await openDeletion(page);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'Delete key', exact: true }).click();
      await page.getByRole('heading', { name: 'The key is deleted' }).waitFor();
    },
  },
  { name: 'person-pass', values: { 'person.passTerms': terms }, act: openPass },
  {
    name: 'person-pass-existing',
    values: { 'person.passTerms': { policy: null, existing: pass } },
    act: async (page) => {
      await openPass(page);
      await page.getByRole('radio', { name: 'Later' }).check();
      await page.getByLabel('Lifetime in minutes').fill('1');
      await page.getByRole('button', { name: 'Issue pass' }).click();
    },
  },
  {
    name: 'person-pass-issued',
    values: {
      'person.passTerms': terms, 'person.issuePass': issued, 'person.revealPass': { code: 'Kp7!mZ2x' }, 'person.copyPass': { clearsAt: at(60) },
    },
    act: async (page) => {
      await openPass(page);
      await page.getByRole('button', { name: 'Issue pass' }).click();
      await page.getByRole('button', { name: 'Show code' }).click();
      await page.getByRole('button', { name: 'Copy code' }).click();
      await page.getByText('Copied.').waitFor();
    },
  },
  {
    name: 'person-pass-long',
    values: {
      'users.current': usersState([longUser]), 'users.window': [longUser], 'users.details': detailsOf(longUser),
      'person.passTerms': { ...terms, policy: { ...terms.policy, enabled: false, onceOnly: true } },
    },
    act: async (page) => {
      await page.getByRole('button', { name: longUser.displayName, exact: true }).click();
      await page.getByRole('main').getByRole('button', { name: 'Temporary Access Pass', exact: true }).click();
      await page.getByLabel('Lifetime in minutes').waitFor();
    },
  },
  { name: 'person-many', values: { 'users.window': usersList(60) }, act: open },
];
