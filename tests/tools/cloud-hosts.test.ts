// Host names of Microsoft's clouds stand in one file: with one of them elsewhere a national cloud would speak with the global one.
// The practice tenant plays Microsoft, so it may name it.
import { expect, it } from 'vitest';
import { clouds } from '../../src/shared/clouds.ts';
import { readSources } from './source-tree.ts';

const FACTS = 'src/shared/clouds.ts';
/** Documentation is no service that gets a token. */
const DOCUMENTATION = ['learn.microsoft.com'];

const hosts = [
  ...new Set(
    Object.values(clouds).flatMap((cloud) => [
      ...cloud.signInHosts, cloud.graphHost, ...cloud.helperHosts, new URL(cloud.securityInfoUrl).host,
      ...(cloud.adminCentre === null ? [] : [new URL(cloud.adminCentre).host]),
    ]),
  ),
];
const suffixes = /[a-z0-9-]+\.(?:microsoft|microsoftonline|azure|windowsazure|chinacloudapi|msauth|msftauth|windows)\.(?:com|us|cn|net)/g;

const outside = [...readSources('src')].filter(([path]) => path !== FACTS && !path.startsWith('src/main/practice/'));

it('looks at the sources, and for the hosts that matter', () => {
  expect(outside.length).toBeGreaterThan(300);
  for (const host of ['graph.microsoft.com', 'login.microsoft.com', 'mysignins.microsoft.com', 'entra.microsoft.com']) expect(hosts).toContain(host);
});

it('no file but the facts names a host of a cloud', () => {
  const found = outside.flatMap(([path, text]) => hosts.filter((host) => text.includes(host)).map((host) => `${path}: ${host}`));
  expect(found).toEqual([]);
});

it('nor another host of Microsoft', () => {
  const found = outside.flatMap(([path, text]) =>
    [...text.matchAll(suffixes)].map(([host]) => host).filter((host) => !DOCUMENTATION.includes(host)).map((host) => `${path}: ${host}`));
  expect(found).toEqual([]);
});
