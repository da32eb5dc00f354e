import { expect, it } from 'vitest';
import { type Cloud, clouds } from '../../../src/shared/clouds.ts';
import { cloudFlaw } from '../../../src/main/services/cloud-rules.ts';

const custom: Cloud = { ...clouds.usGovL4, id: 'custom', signInHosts: ['login.sov.co.uk'], loginHost: 'login.sov.co.uk', rpIds: ['sov.co.uk'] };

it('a known cloud, and a custom one with a domain of its own, are taken', () => {
  expect(Object.values(clouds).map(cloudFlaw)).toEqual([null, null, null, null]);
  expect(cloudFlaw(custom)).toBeNull();
});

it.each(['co.uk', 'uk.co.uk'])('the relying party %s is not', (rpId) => {
  expect(cloudFlaw({ ...custom, rpIds: ['sov.co.uk', rpId] })).toMatchObject({ field: 'rpIds' });
});

it('a private suffix is nobody\'s either', () => {
  const shared: Cloud = { ...custom, loginHost: 'login.github.io', signInHosts: ['login.github.io'], rpIds: ['github.io'] };
  expect(cloudFlaw(shared)).toEqual({ field: 'rpIds', kind: 'rpIdTooWide' });
});

it('what the form would have refused is refused here, too', () => {
  expect(cloudFlaw({ ...custom, graphHost: '127.0.0.1:8443' })).toEqual({ field: 'graphHost', kind: 'hostOnly' });
});
