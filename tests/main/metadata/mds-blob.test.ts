// Metadata BLOBs: the specification's own example as somebody else signed it, and one of our own service with each rule
// broken in turn.
import { beforeAll, describe, expect, it } from 'vitest';
import { MAX_METADATA_BYTES } from '../../../src/shared/key-rules.ts';
import { verifyBlob, type BlobTrust } from '../../../src/main/metadata/mds-blob.ts';
import { fidoRoots, readRoots } from '../../../src/main/metadata/mds-roots.ts';
import { mdsEntry, mdsPayload, newCertificate, newPair, newService, signBlob, toNode } from './blob-signer.ts';
import type { TestService } from './blob-signer.ts';
import { exampleBlob } from './foreign-data.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
let service: TestService;

beforeAll(async () => {
  service = await newService();
});

function trusting(change: Partial<BlobTrust> = {}): BlobTrust {
  return { publicRoots: [toNode(service.root)], ownRoots: [], datesAt: () => NOW, ...change };
}

async function problemOf(blob: Uint8Array | Promise<Uint8Array>, trust = trusting()): Promise<unknown> {
  return await verifyBlob(await blob, trust).then(
    ({ no }) => `taken: ${no}`,
    (error: unknown) => (error instanceof Error && 'kind' in error ? error.kind : error),
  );
}

const chain = () => [service.leaf, service.intermediate];
const text = (blob: Uint8Array): string => new TextDecoder().decode(blob);
const bytes = (jwt: string): Uint8Array => new TextEncoder().encode(jwt);

describe('the example of the specification', () => {
  const trust = { publicRoots: fidoRoots(), ownRoots: [exampleBlob.root], datesAt: () => NOW };

  it('is verified and read', async () => {
    const payload = await verifyBlob(exampleBlob.bytes, trust);
    expect(payload).toMatchObject({ no: 15, nextUpdate: '2020-03-30', unreadable: 0 });
    expect(payload.legalHeader).toContain('https://fidoalliance.org/metadata/metadata-legal-terms/');
    expect(payload.entries.map(({ aaguid, description }) => ({ aaguid, description }))).toEqual([
      { aaguid: null, description: 'FIDO Alliance Sample UAF Authenticator' },
      { aaguid: '0132d110-bf4e-4208-a403-ab4f5f12efe5', description: 'FIDO Alliance Sample FIDO2 Authenticator' },
    ]);
    expect(payload.entries[1]?.statusReports.map(({ status }) => status)).toEqual([
      'FIDO_CERTIFIED',
      'FIDO_CERTIFIED_L1',
    ]);
    expect(payload.entries[1]?.authenticatorGetInfo).toMatchObject({ maxMsgSize: 1200 });
    expect(payload.entries[1]?.attestationRoots[0]?.length).toBe(577);
    expect(JSON.stringify(payload)).not.toContain('data:image');
  });

  it('is not FIDO’s, for its root is not', async () => {
    expect(await problemOf(exampleBlob.bytes, { ...trust, ownRoots: [] })).toBe('untrustedChain');
  });

  it('is not taken with one bit changed, wherever it is', async () => {
    const [header = '', payload = '', signature = ''] = text(exampleBlob.bytes).split('.');
    const flip = (part: string, at: number) => part.slice(0, at) + (part[at] === 'A' ? 'B' : 'A') + part.slice(at + 1);
    expect(await problemOf(bytes([header, flip(payload, 2000), signature].join('.')), trust)).toBe('wrongSignature');
    expect(await problemOf(bytes([header, payload, flip(signature, 20)].join('.')), trust)).toBe('wrongSignature');
    expect(await problemOf(bytes([flip(header, 700), payload, signature].join('.')), trust)).not.toMatch('taken');
  });
});

describe('FIDO’s roots', () => {
  it('are the two GlobalSign roots of Node’s list', () => {
    expect(fidoRoots().map(({ subject }) => subject.split('\n').join(', ')).sort()).toEqual([
      'C=BE, O=GlobalSign nv-sa, CN=GlobalSign Root R46',
      'OU=GlobalSign Root CA - R3, O=GlobalSign, CN=GlobalSign',
    ]);
  });

  it('can be joined by an operator’s own, as PEM', () => {
    const pem = service.root.certificate.toString('pem');
    expect(readRoots(`first\n${pem}\nsecond\n${pem}`)).toHaveLength(2);
    for (const wrong of ['', 'no PEM', pem.replace('MII', 'AAA'), pem.repeat(17)]) {
      expect(() => readRoots(wrong)).toThrow(expect.objectContaining({ kind: 'malformed' }));
    }
  });
});

describe('a BLOB', () => {
  it('is taken with ES256 and with RS256, with white space around it, and with its root in x5c', async () => {
    expect(await problemOf(signBlob(mdsPayload(), chain()))).toBe('taken: 7');
    const rsa = await newCertificate({ name: 'S', issuer: service.root, host: 'mds.fidoalliance.org', rsa: true });
    expect(await problemOf(signBlob(mdsPayload(), [rsa], { alg: 'RS256' }))).toBe('taken: 7');
    const blob = await signBlob(mdsPayload(), [...chain(), service.root]);
    expect(await problemOf(bytes(`\r\n ${text(blob)}\n`))).toBe('taken: 7');
  });

  it('is taken by way of a new root, or of the old one that cross-signed it, in any order', async () => {
    const newRoot = await newCertificate({ name: 'New root', ca: true });
    const cross = await newCertificate({ name: 'New root', ca: true, keys: newRoot.keys, issuer: service.root });
    const middle = await newCertificate({ name: 'Middle', ca: true, issuer: newRoot });
    const leaf = await newCertificate({ name: 'S', issuer: middle, host: 'mds.fidoalliance.org' });
    const blob = await signBlob(mdsPayload(), [leaf, cross, middle]);
    expect(await problemOf(blob)).toBe('taken: 7');
    expect(await problemOf(blob, trusting({ publicRoots: [toNode(newRoot)] }))).toBe('taken: 7');
    expect(await problemOf(blob, trusting({ publicRoots: [toNode(await newCertificate({ name: 'New root', ca: true }))] }))).toBe(
      'untrustedChain',
    );
  });

  it('is refused under a stranger’s root, without its intermediate, or by way of what is no CA', async () => {
    const stranger = await newService();
    expect(await problemOf(signBlob(mdsPayload(), [stranger.leaf, stranger.intermediate, stranger.root]))).toBe(
      'untrustedChain',
    );
    expect(await problemOf(signBlob(mdsPayload(), [service.leaf]))).toBe('untrustedChain');
    const noCa = await newCertificate({ name: 'No CA', issuer: service.root });
    const leaf = await newCertificate({ name: 'S', issuer: noCa, host: 'mds.fidoalliance.org' });
    expect(await problemOf(signBlob(mdsPayload(), [leaf, noCa]))).toBe('untrustedChain');
    expect(await problemOf(signBlob(mdsPayload(), [service.root]))).toBe('untrustedChain');
  });

  it('is refused from another host under a public root, not under the operator’s own', async () => {
    const leaf = await newCertificate({ name: 'mds.fidoalliance.org', issuer: service.root, host: 'example.org' });
    const blob = await signBlob(mdsPayload(), [leaf]);
    expect(await problemOf(blob)).toBe('wrongHost');
    expect(await problemOf(blob, trusting({ publicRoots: [], ownRoots: [toNode(service.root)] }))).toBe('taken: 7');
  });

  it.each([
    ['leaf', { notAfter: '2026-11-25T00:00:00Z' }],
    ['leaf', { notBefore: '2026-11-27T00:00:00Z' }],
    ['intermediate', { notAfter: '2026-11-25T00:00:00Z' }],
    ['root', { notAfter: '2026-11-25T00:00:00Z' }],
  ])('is refused when its %s is valid at another time only: %j', async (which, validity) => {
    const dates = (name: string) => (name === which ? { validity } : {});
    const root = await newCertificate({ name: 'Root', ca: true, ...dates('root') });
    const middle = await newCertificate({ name: 'Middle', ca: true, issuer: root, ...dates('intermediate') });
    const leaf = await newCertificate({ name: 'S', issuer: middle, host: 'mds.fidoalliance.org', ...dates('leaf') });
    const trust = trusting({ publicRoots: [toNode(root)] });
    expect(await problemOf(signBlob(mdsPayload(), [leaf, middle]), trust)).toBe('certificateExpired');
  });

  it('is refused when somebody else signed it', async () => {
    expect(await problemOf(signBlob(mdsPayload(), chain(), { signer: await newPair() }))).toBe('wrongSignature');
  });

  it('is refused without a signature, or with an algorithm that is not one of ours', async () => {
    const [header = '', payload = ''] = text(await signBlob(mdsPayload(), chain())).split('.');
    const fields = JSON.parse(Buffer.from(header, 'base64url').toString()) as object;
    const as = (alg: string) =>
      bytes(`${Buffer.from(JSON.stringify({ ...fields, alg })).toString('base64url')}.${payload}.`);
    expect(await problemOf(as('none'))).toBe('unsupportedAlgorithm');
    expect(await problemOf(as('HS256'))).toBe('unsupportedAlgorithm');
    expect(await problemOf(as('RS256'))).toBe('malformed');
    expect(await problemOf(as('ES256'))).not.toMatch('taken');
  });

  it('is refused cut off anywhere', async () => {
    const jwt = text(await signBlob(mdsPayload(), chain()));
    for (const length of [0, 1, 20, jwt.indexOf('.'), jwt.indexOf('.') + 1, jwt.lastIndexOf('.'), jwt.length - 4]) {
      expect(await problemOf(bytes(jwt.slice(0, length)))).toMatch(/^(malformed|wrongSignature)$/);
    }
  });

  it('is refused when it is huge, or names too many certificates', async () => {
    expect(await problemOf(new Uint8Array(MAX_METADATA_BYTES + 1))).toBe('tooLarge');
    expect(await problemOf(signBlob(mdsPayload(), Array.from({ length: 9 }, () => service.leaf)))).toBe('malformed');
    expect(await problemOf(signBlob(mdsPayload({ entries: Array(20_001).fill(0) }), chain()))).toBe('tooLarge');
  });

  it.each([
    ['no JSON', '{"no":'],
    ['an array', []],
    ['no serial number', { nextUpdate: '2026-12-24', entries: [] }],
    ['half a serial number', { no: 1.5, nextUpdate: '2026-12-24', entries: [] }],
    ['a day that is none', { no: 1, nextUpdate: '2026-02-30', entries: [] }],
    ['no entries', { no: 1, nextUpdate: '2026-12-24' }],
  ])('is refused when its payload is %s', async (_, payload) => {
    expect(await problemOf(signBlob(payload, chain()))).toBe('malformed');
  });

  it('keeps the entries that can be read, and counts the others', async () => {
    const entries = [
      mdsEntry(),
      mdsEntry({ aaguid: 'not a GUID' }),
      { aaid: '1234#5678' },
      null,
      mdsEntry({}, { attestationRootCertificates: ['!!'] }),
      mdsEntry({}, { attestationRootCertificates: ['AA\nAA'] }),
    ];
    const payload = await verifyBlob(await signBlob(mdsPayload({ entries }), chain()), trusting());
    expect(payload.entries.map(({ aaguid }) => aaguid)).toEqual([
      'aabbccdd-0011-2233-4455-66778899aabb',
      'aabbccdd-0011-2233-4455-66778899aabb',
    ]);
    expect(payload.unreadable).toBe(4);
  });
});
