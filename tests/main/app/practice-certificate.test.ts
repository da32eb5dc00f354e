import { beforeAll, describe, expect, it } from 'vitest';
import { type JudgeCertificate, judgeByAuthority } from '../../../src/main/app/practice-certificate.ts';
import { createTlsIdentity, type TlsIdentity } from '../../../src/main/practice/tenant/certificates.ts';

const hosts = ['login.example.com', 'graph.example.com'];
const now = Date.parse('2026-11-23T12:00:00Z');
let ours: TlsIdentity;
let others: TlsIdentity;
let judge: JudgeCertificate;

beforeAll(async () => {
  ours = await createTlsIdentity(hosts);
  others = await createTlsIdentity(hosts);
  judge = judgeByAuthority(ours.caCertificatePem, hosts);
});

describe('judgeByAuthority', () => {
  it('accepts the leaf of this authority for its hosts', () => {
    expect(hosts.map((host) => judge(host, ours.certificatePem, now))).toEqual(['ok', 'ok']);
    expect(judge('LOGIN.example.com', ours.certificatePem, now)).toBe('ok');
  });

  it('refuses a leaf of another authority with the same names', () => {
    expect(judge('login.example.com', others.certificatePem, now)).toBe('refused');
  });

  it('refuses a leaf that does not name the host', async () => {
    const narrow = await createTlsIdentity(['login.example.com']);
    const judgeNarrow = judgeByAuthority(narrow.caCertificatePem, hosts);
    expect(judgeNarrow('login.example.com', narrow.certificatePem, now)).toBe('ok');
    expect(judgeNarrow('graph.example.com', narrow.certificatePem, now)).toBe('refused');
  });

  it('refuses the authority itself, and what is no certificate', () => {
    expect(judge('login.example.com', ours.caCertificatePem, now)).toBe('refused');
    expect(judge('login.example.com', 'nonsense', now)).toBe('refused');
    expect(judge('login.example.com', '', now)).toBe('refused');
  });

  it('refuses before and after its time', () => {
    expect(judge('login.example.com', ours.certificatePem, Date.parse('2019-01-01'))).toBe('refused');
    expect(judge('login.example.com', ours.certificatePem, Date.parse('2051-01-01'))).toBe('refused');
  });

  it('leaves every other host to Chromium, also with our own leaf', () => {
    expect(judge('example.com', ours.certificatePem, now)).toBe('chromium');
    expect(judge('sub.login.example.com', ours.certificatePem, now)).toBe('chromium');
  });

  it('does not start with a leaf as its authority', () => {
    expect(() => judgeByAuthority(ours.certificatePem, hosts)).toThrow('not an authority');
  });
});
