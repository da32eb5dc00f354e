// Which sites OBR may be armed for: RP ids, hosts, addresses.
import { describe, expect, it } from 'vitest';
import { isPublicSuffix, siteFlaws } from '../../../src/main/services/site-rules.ts';
import { isServiceId, nameAtSite, newSiteId, readDomains, readOrigin, type SiteSettings } from '../../../src/shared/services.ts';
import { sitePresetIds, sitePresets } from '../../../src/shared/site-presets.ts';

const good: SiteSettings = {
  id: 'site:wiki', name: 'Wiki', startUrl: 'https://wiki.example.com/keys', rpIds: ['example.com'], hosts: ['login.example.org'], nameRule: 'upn',
};
const flaws = (change: Partial<SiteSettings>, others: readonly SiteSettings[] = []): readonly string[] =>
  siteFlaws({ ...good, ...change }, others).map(({ field, kind, value }) => `${field} ${kind} ${value}`.trim());

it('a sound one has no flaw', () => {
  expect(flaws({})).toEqual([]);
  expect(flaws({ rpIds: ['wiki.example.com', 'example.org'], hosts: ['*.example.org'] })).toEqual([]);
});

describe.each<readonly [what: string, change: Partial<SiteSettings>, expected: readonly string[]]>([
  ['a public suffix as RP id', { rpIds: ['com'] }, ['rpIds publicSuffix com']],
  ['a private suffix as RP id', { startUrl: 'https://me.github.io/', rpIds: ['github.io'] }, ['rpIds publicSuffix github.io']],
  ['an RP id of two labels that is a suffix', { startUrl: 'https://shop.co.uk/', rpIds: ['co.uk'] }, ['rpIds publicSuffix co.uk']],
  ['an RP id of somebody else', { rpIds: ['example.net'] }, ['rpIds notOfAddress example.net']],
  ['an RP id that only ends alike', { startUrl: 'https://notexample.com/', rpIds: ['example.com'], hosts: [] }, ['rpIds notOfAddress example.com']],
  ['an RP id below the address', { rpIds: ['deep.wiki.example.com'] }, ['rpIds notOfAddress deep.wiki.example.com']],
  ['an address as RP id', { rpIds: ['192.0.2.7'] }, ['rpIds notDomain 192.0.2.7']],
  ['no RP id', { rpIds: [] }, ['rpIds empty']],
  ['every host of a suffix', { hosts: ['*.com'] }, ['hosts publicSuffix *.com']],
  ['every host of a hoster', { hosts: ['*.github.io'] }, ['hosts publicSuffix *.github.io']],
  ['a host that is none', { hosts: ['login example'] }, ['hosts notDomain login example']],
  ['a star inside', { hosts: ['a.*.example.org'] }, ['hosts notDomain a.*.example.org']],
  ['http', { startUrl: 'http://wiki.example.com/', hosts: ['wiki.example.com'] }, ['startUrl notHttps http://wiki.example.com/']],
  ['another port', { startUrl: 'https://wiki.example.com:8443/', hosts: ['wiki.example.com'] }, ['startUrl notHttps https://wiki.example.com:8443/']],
  ['a name in the address', { startUrl: 'https://me@wiki.example.com/', hosts: ['wiki.example.com'] }, ['startUrl notHttps https://me@wiki.example.com/']],
  ['no name', { name: '  ' }, ['name empty']],
])('%s', (_, change, expected) => {
  it('is told', () => {
    expect(flaws(change)).toEqual(expected);
  });
});

it('another site with the name is told, the same one is not', () => {
  expect(flaws({ name: ' WIKI ' }, [{ ...good, id: 'site:other', name: 'Wiki' }])).toEqual(['name taken WIKI']);
  expect(flaws({}, [good])).toEqual([]);
});

it('public suffixes', () => {
  expect(['com', 'co.uk', 'github.io', 'example.com', 'okta.com'].map(isPublicSuffix)).toEqual([true, true, true, false, false]);
});

it('presets are sound as far as they go', () => {
  for (const id of sitePresetIds.filter((one) => one !== 'custom')) {
    const preset = sitePresets[id];
    const rpIds = preset.rpIds.length === 0 ? [new URL(preset.startUrl).hostname] : preset.rpIds;
    expect([id, siteFlaws({ ...preset, id: 'site:x', rpIds }, [])]).toEqual([id, []]);
  }
});

it('names of users at a site', () => {
  const target = { id: 'u', displayName: 'Kim', userPrincipalName: 'kim.example@harbour.example', photo: null };
  expect(nameAtSite('upn', target)).toBe('kim.example@harbour.example');
  expect(nameAtSite('alias', target)).toBe('kim.example');
  expect(nameAtSite('employeeId', target)).toBeNull();
  expect(nameAtSite('employeeId', { ...target, employeeId: 'E-7' })).toBe('E-7');
  expect(nameAtSite('typed', target)).toBeNull();
  expect([nameAtSite('mail', target), nameAtSite('mail', { ...target, mail: '' })]).toEqual([null, null]);
  expect(nameAtSite('mail', { ...target, mail: 'kim@mail.example' })).toBe('kim@mail.example');
});

it('ids, domains and origins are read', () => {
  expect(newSiteId('Größe & Co. Wiki', [])).toBe('site:gro-e-co-wiki');
  expect(newSiteId('Wiki', ['site:wiki', 'site:wiki-2'])).toBe('site:wiki-3');
  expect(newSiteId('日本', [])).toBe('site:site');
  expect(['entra', 'okta', 'site:a', 'site:', 'site:-a', 'site:A', 'github', `site:${'a'.repeat(60)}`].map(isServiceId)).toEqual([
    true, true, true, false, false, false, false, false,
  ]);
  expect(readDomains(' A.example,\n b.example\ta.example ')).toEqual(['a.example', 'b.example']);
  expect(['example.okta.com', 'https://example.okta.com/x', 'http://example.okta.com', 'https://a@b.c', '', 'https://a.b:8'].map(readOrigin)).toEqual([
    'https://example.okta.com', 'https://example.okta.com', null, null, null, null,
  ]);
});
