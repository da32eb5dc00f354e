// What may be a custom cloud, field by field, and what the form makes of it.
import { describe, expect, it } from 'vitest';
import { authorityOf, cloudIds, cloudOf, clouds, scopesOf } from '../../src/shared/clouds.ts';
import { type CustomCloudEntry, entryOf, flawsOf, readCustomCloud } from '../../src/shared/custom-cloud.ts';

const good: CustomCloudEntry = {
  loginHost: 'login.sovcloud.example',
  graphHost: 'graph.sovcloud.example',
  rpIds: 'login.sovcloud.example',
  signInHosts: '',
  securityInfoUrl: 'https://mysignins.sovcloud.example/security-info',
  helperHosts: 'cdn.sovcloud.example',
  adminCentre: 'https://entra.sovcloud.example',
};

const flaws = (change: Partial<CustomCloudEntry>): readonly string[] =>
  flawsOf(readCustomCloud({ ...good, ...change })).map(({ field, kind }) => `${field} ${kind}`);

describe('a custom cloud', () => {
  it('is read as typed: lists, spaces, capitals, a slash at the end', () => {
    const cloud = readCustomCloud({
      ...good, loginHost: ' LOGIN.sovcloud.example ', signInHosts: 'a.sovcloud.example, B.sovcloud.example\nlogin.sovcloud.example',
      rpIds: 'sovcloud.example;login.sovcloud.example', adminCentre: 'https://entra.sovcloud.example/', helperHosts: '',
    });
    expect(cloud).toEqual({
      id: 'custom', loginHost: 'login.sovcloud.example', graphHost: 'graph.sovcloud.example',
      signInHosts: ['login.sovcloud.example', 'a.sovcloud.example', 'b.sovcloud.example'],
      rpIds: ['sovcloud.example', 'login.sovcloud.example'], securityInfoUrl: 'https://mysignins.sovcloud.example/security-info',
      helperHosts: [], adminCentre: 'https://entra.sovcloud.example', documentsProvisioning: false,
    });
    expect(flawsOf(cloud)).toEqual([]);
    expect(readCustomCloud(entryOf(cloud))).toEqual(cloud);
    expect(cloudOf(cloud)).toBe(cloud);
  });

  it('may have no admin centre', () => {
    expect(readCustomCloud({ ...good, adminCentre: ' ' }).adminCentre).toBeNull();
    expect(flaws({ adminCentre: '' })).toEqual([]);
  });

  it.each([
    [{ loginHost: '' }, ['loginHost required']],
    [{ loginHost: 'http://login.sovcloud.example' }, ['loginHost notHttps']],
    [{ loginHost: 'https://login.sovcloud.example' }, ['loginHost hostOnly']],
    [{ graphHost: 'graph.sovcloud.example:8443' }, ['graphHost hostOnly']],
    [{ graphHost: 'graph.sovcloud.example/v1.0' }, ['graphHost hostOnly']],
    [{ graphHost: 'evil@graph.sovcloud.example' }, ['graphHost hostOnly']],
    [{ graphHost: 'localhost' }, ['graphHost notHost']],
    [{ graphHost: '10.0.0.1' }, ['graphHost notHost']],
    [{ graphHost: '[::1]' }, ['graphHost hostOnly']],
    [{ graphHost: 'gräph.sovcloud.example' }, ['graphHost notHost']],
    [{ graphHost: '-graph.sovcloud.example' }, ['graphHost notHost']],
    [{ graphHost: `${'a'.repeat(64)}.example` }, ['graphHost notHost']],
    [{ graphHost: '*.sovcloud.example' }, ['graphHost notHost']],
    [{ rpIds: '' }, ['rpIds required']],
    [{ rpIds: 'https://login.sovcloud.example' }, ['rpIds hostOnly']],
    [{ rpIds: 'other.example' }, ['rpIds rpIdForeign']],
    [{ rpIds: 'vlogin.sovcloud.example' }, ['rpIds rpIdForeign']],
    [{ rpIds: 'in.sovcloud.example' }, ['rpIds rpIdForeign']],
    [{ signInHosts: 'two words' }, ['signInHosts notHost']],
    [{ signInHosts: Array.from({ length: 20 }, (_, at) => `h${at}.example`).join() }, ['signInHosts tooMany']],
    [{ securityInfoUrl: '' }, ['securityInfoUrl required']],
    [{ securityInfoUrl: 'mysignins.sovcloud.example' }, ['securityInfoUrl notAddress']],
    [{ securityInfoUrl: 'http://mysignins.sovcloud.example/' }, ['securityInfoUrl notHttps']],
    [{ securityInfoUrl: 'https://kim:pass@mysignins.sovcloud.example/' }, ['securityInfoUrl notHost']],
    [{ securityInfoUrl: 'https://127.0.0.1/' }, ['securityInfoUrl notHost']],
    [{ securityInfoUrl: 'https://mysignins.sovcloud.example:8443/' }, ['securityInfoUrl notHost']],
    [{ adminCentre: 'https://entra.sovcloud.example/#view' }, ['adminCentre originOnly']],
    [{ adminCentre: 'javascript:alert(1)' }, ['adminCentre notHttps']],
  ] as const)('%j', (change, expected) => {
    expect(flaws(change)).toEqual(expected);
  });

  it('without its own authority among the sign-in hosts is none', () => {
    const cloud = { ...readCustomCloud(good), signInHosts: ['other.example'] };
    expect(flawsOf(cloud)).toContainEqual({ field: 'signInHosts', kind: 'required' });
  });

  it('a parent domain of a sign-in host will do as relying party', () => {
    expect(flaws({ rpIds: 'sovcloud.example' })).toEqual([]);
    expect(flaws({ rpIds: 'accounts.other.example', signInHosts: 'sub.accounts.other.example' })).toEqual([]);
  });
});

describe('known clouds', () => {
  it.each(cloudIds.flatMap((id) => (id === 'custom' ? [] : [id])))('%s would pass as a custom one', (id) => {
    expect(cloudOf({ id })).toMatchObject({ id });
    expect(flawsOf({ ...clouds[id], id: 'custom' })).toEqual([]);
  });

  it('name the resource of each permission, and the tenant once', () => {
    expect(scopesOf(clouds.usGovL5, ['User.Read'])).toEqual(['https://dod-graph.microsoft.us/User.Read']);
    expect(authorityOf(clouds.china, 'contoso.cn')).toBe('https://login.partner.microsoftonline.cn/contoso.cn');
  });

  it('share no host that gets a token or a pass, but for the two of the US Government', () => {
    const own = (id: keyof typeof clouds): readonly string[] => [clouds[id].graphHost, ...clouds[id].signInHosts];
    const pairs = (['global', 'usGovL4', 'china'] as const).flatMap((one, at, all) => all.slice(at + 1).map((other) => [one, other] as const));
    for (const [one, other] of pairs) expect(own(one).filter((host) => own(other).includes(host))).toEqual([]);
    expect(clouds.usGovL4.graphHost).not.toBe(clouds.usGovL5.graphHost);
  });
});
