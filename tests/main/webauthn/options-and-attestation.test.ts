// Reading creation options (also Graph's), credential ids in three encodings, clientDataJSON, and attestation verdicts
// on statements that others made.
import { describe, expect, it } from 'vitest';
import { cborMap, type CborMap } from '../../../src/main/ctap/cbor.ts';
import { asArray, asBytes, requiredMember } from '../../../src/main/ctap/cbor-shape.ts';
import { decodeMakeCredential } from '../../../src/main/ctap/make-credential.ts';
import { sha256 } from '../../../src/main/ctap/sha256.ts';
import { encodeAttestationObject, parseAttestationObject } from '../../../src/main/webauthn/attestation-object.ts';
import { verifyAttestation } from '../../../src/main/webauthn/attestation.ts';
import { clientDataJson } from '../../../src/main/webauthn/client-data.ts';
import { candidateCredentialIds } from '../../../src/main/webauthn/credential-ids.ts';
import { parseCreationOptions } from '../../../src/main/webauthn/creation-options.ts';
import { fromHex, toBase64Url, toHex } from '../../../src/shared/bytes.ts';
import { transcript } from '../ctap/vectors.ts';

const minimal = {
  challenge: 'AQID',
  rp: { name: 'Rp' },
  user: { id: 'BAU', name: 'n', displayName: 'd' },
  pubKeyCredParams: [],
};

describe('parseCreationOptions', () => {
  it('fills in what WebAuthn fills in', () => {
    expect(parseCreationOptions(minimal)).toEqual({
      rp: { id: undefined, name: 'Rp' },
      user: { id: Uint8Array.of(4, 5), name: 'n', displayName: 'd' },
      challenge: Uint8Array.of(1, 2, 3),
      pubKeyCredParams: [{ alg: -7 }, { alg: -257 }],
      timeoutMs: undefined,
      excludeCredentials: [],
      unreadableExcludedIds: 0,
      residentKey: 'discouraged',
      userVerification: 'preferred',
      attestation: 'none',
      extensions: {
        hmacCreateSecret: false,
        credProps: false,
        minPinLength: false,
        credentialProtectionPolicy: undefined,
        enforceCredentialProtectionPolicy: false,
      },
    });
  });

  it('takes 0 as no time-out, null as absent, unknown words and members as not there', () => {
    const options = parseCreationOptions({
      ...minimal,
      '@odata.type': '#x',
      timeout: 0,
      attestation: 'brand-new',
      authenticatorSelection: { residentKey: 'new', requireResidentKey: true, userVerification: null, hint: 1 },
      excludeCredentials: null,
      extensions: { credentialProtectionPolicy: 'new', appid: 'x' },
    });
    expect(options).toMatchObject({
      timeoutMs: undefined,
      attestation: 'none',
      residentKey: 'required',
      userVerification: 'preferred',
    });
    expect(parseCreationOptions({ ...minimal, timeout: 60_000 }).timeoutMs).toBe(60_000);
  });

  it('keeps all readings of excluded ids and counts those that have none', () => {
    const id = new Uint8Array(16).fill(0xfb);
    const options = parseCreationOptions({
      ...minimal,
      excludeCredentials: [
        { id: `${toBase64Url(id)}2`, transports: ['usb'] },
        { id: '###' },
        { id: toBase64Url(id), transports: 'x' },
      ],
    });
    expect(options.unreadableExcludedIds).toBe(1);
    expect(options.excludeCredentials.filter((item) => toHex(item.id) === toHex(id))).toHaveLength(2);
    expect(options.excludeCredentials[0]).toMatchObject({ transports: ['usb'] });
  });

  it.each([
    ['nothing', undefined],
    ['no challenge', { ...minimal, challenge: undefined }],
    ['a huge challenge', { ...minimal, challenge: 'A'.repeat(16_388) }],
    ['a challenge that is not base64url', { ...minimal, challenge: 'A B' }],
    ['a user id of 65 bytes', { ...minimal, user: { ...minimal.user, id: toBase64Url(new Uint8Array(65)) } }],
    ['an empty user id', { ...minimal, user: { ...minimal.user, id: '' } }],
    ['too many excluded', { ...minimal, excludeCredentials: Array.from({ length: 1_001 }, () => ({ id: 'AA' })) }],
  ])('refuses %s', (_, raw) => {
    expect(() => parseCreationOptions(raw)).toThrow(expect.objectContaining({ kind: 'malformedOptions' }));
  });

  it('says that only types are listed which nobody knows', () => {
    const raw = { ...minimal, pubKeyCredParams: [{ type: 'other', alg: -7 }] };
    expect(() => parseCreationOptions(raw)).toThrow(expect.objectContaining({ kind: 'noKnownCredentialType' }));
  });


  it('does not repeat values in the message', () => {
    expect(() => parseCreationOptions({ ...minimal, challenge: 5, rp: 'secret-rp' })).toThrow(
      /^(?!.*secret-rp).*challenge/,
    );
  });
});

describe('candidateCredentialIds', () => {
  it.each([16, 17, 18, 48])('reads base64, base64url and UrlToken of %i bytes', (length) => {
    const id = Uint8Array.from({ length }, (_, i) => 255 - i * 3);
    const url = toBase64Url(id);
    const token = `${url}${(4 - (url.length % 4)) % 4}`;
    for (const text of [url, Buffer.from(id).toString('base64'), token]) {
      expect(candidateCredentialIds(text).map(toHex)).toContain(toHex(id));
    }
  });

  it('gives nothing for what is none, and no id that is too long', () => {
    for (const text of ['', '!', 'A', 'ä', 'A'.repeat(1_368)]) expect(candidateCredentialIds(text)).toEqual([]);
  });
});

describe('clientDataJson', () => {
  it('has the order and the escapes of the specification', () => {
    const bytes = clientDataJson({
      type: 'webauthn.get',
      challenge: Uint8Array.of(0xff, 0xfe),
      origin: 'https://ü"\\\n',
      crossOrigin: true,
      topOrigin: 'https://top.example',
    });
    expect(new TextDecoder().decode(bytes)).toBe(
      '{"type":"webauthn.get","challenge":"__4","origin":"https://ü\\"\\\\\\u000a","crossOrigin":true,"topOrigin":"https://top.example"}',
    );
  });
});

/** The first credential of a transcript with the hash it was made over. */
function recordedCredential(name: 'canokey' | 'solo1') {
  const lines = transcript(name);
  const join = (from: number, toKey: boolean): Uint8Array => {
    const first = lines[from]?.report ?? new Uint8Array(64);
    const total = ((first[5] ?? 0) << 8) | (first[6] ?? 0);
    const bytes = [...first.subarray(7)];
    for (let at = from + 1; bytes.length < total; at++) {
      const line = lines[at];
      if (line?.toKey === toKey && (line.report[4] ?? 0) < 0x80) bytes.push(...line.report.subarray(5));
    }
    return Uint8Array.from(bytes.slice(0, total));
  };
  const request = lines.findIndex(({ toKey, report }) => toKey && report[4] === 0x90 && report[7] === 0x01);
  const reply = lines.findIndex(({ toKey, report }, i) => i > request && !toKey && report[4] === 0x90);
  return { reply: decodeMakeCredential(join(reply, false).subarray(1)), hash: join(request, true).subarray(5, 37) };
}

describe('attestation', () => {
  // The verdict hashes clientDataJSON itself; recordings have only the hash. So the recorded signature must NOT fit
  // here, and the chain is judged with a statement that was signed for real in the peers' tests.
  it.each(['canokey', 'solo1'] as const)('a statement of %s over other client data is invalid', (name) => {
    const { reply, hash } = recordedCredential(name);
    expect(hash.length).toBe(32);
    const x5c = requiredMember(reply.attStmt, 'x5c', 'x5c', asArray);
    expect(asBytes(x5c[0], 'x5c')[0]).toBe(0x30);
    const verdict = verifyAttestation({
      attestationObject: encodeAttestationObject(reply),
      clientDataJson: Uint8Array.of(1),
    });
    expect(verdict).toEqual({ format: 'packed', verdict: 'invalid', reason: 'wrongSignature' });
  });

  const { reply } = recordedCredential('canokey');
  const judge = (change: { fmt?: string; attStmt?: CborMap; authData?: Uint8Array }) =>
    verifyAttestation({
      attestationObject: encodeAttestationObject({ ...reply, ...change }),
      clientDataJson: sha256(),
    });

  it('gives a reason for each broken statement, and never throws', () => {
    expect(judge({ fmt: 'tpm' })).toMatchObject({ format: 'tpm', reason: 'unknownFormat' });
    expect(judge({ fmt: 'none' })).toMatchObject({ reason: 'statementNotEmpty' });
    expect(judge({ attStmt: cborMap([]) })).toMatchObject({ reason: 'malformed' });
    expect(judge({ authData: new Uint8Array(37) })).toMatchObject({ reason: 'malformed' });
    const signature = requiredMember(reply.attStmt, 'sig', 'sig', asBytes);
    expect(
      judge({
        attStmt: cborMap([
          ['alg', -7],
          ['sig', signature],
        ]),
      }),
    ).toMatchObject({ reason: 'wrongSignature' });
    expect(
      judge({
        attStmt: cborMap([
          ['alg', -257],
          ['sig', signature],
        ]),
      }),
    ).toMatchObject({ reason: 'wrongAlgorithm' });
    expect(
      judge({
        attStmt: cborMap([
          ['alg', -7],
          ['sig', signature],
          ['x5c', []],
        ]),
      }),
    ).toMatchObject({ reason: 'malformed' });
    expect(
      judge({
        attStmt: cborMap([
          ['alg', -7],
          ['sig', signature],
          ['x5c', [fromHex('3003020101')]],
        ]),
      }),
    ).toMatchObject({ reason: 'malformed' });
    expect(judge({ attStmt: new Map([...reply.attStmt, ['alg', -999]]) })).toMatchObject({
      reason: 'unsupportedAlgorithm',
    });
    expect(verifyAttestation({ attestationObject: fromHex('ff'), clientDataJson: sha256() })).toMatchObject({
      format: '',
      reason: 'malformed',
    });
  });

  it('writes the object canonically and reads it back', () => {
    const bytes = encodeAttestationObject(reply);
    expect(toHex(bytes.subarray(0, 12))).toBe('a363666d74667061636b6564');
    expect(parseAttestationObject(bytes)).toMatchObject({ fmt: 'packed', authData: reply.authData });
  });
});
