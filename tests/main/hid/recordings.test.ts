// Other people's keys through our channel: recorded reports of a real key, and whole conversations that libfido2 had
// with two software authenticators, in which our reports must be the same bytes as libfido2's.
import { describe, expect, it } from 'vitest';
import { parseAuthenticatorData } from '../../../src/main/ctap/authenticator-data.ts';
import { asBytes, asMap, decodeCborMap, requiredMember } from '../../../src/main/ctap/cbor-shape.ts';
import { decodeClientPin } from '../../../src/main/ctap/client-pin.ts';
import { decodeCredentialManagement } from '../../../src/main/ctap/credential-management.ts';
import { parseCosePublicKey, verifySignature } from '../../../src/main/ctap/cose.ts';
import { decodeGetAssertion } from '../../../src/main/ctap/get-assertion.ts';
import { decodeGetInfo } from '../../../src/main/ctap/get-info.ts';
import { decodeMakeCredential } from '../../../src/main/ctap/make-credential.ts';
import { replyPayload } from '../../../src/main/ctap/message.ts';
import { pinProtocol } from '../../../src/main/ctap/pin-protocol.ts';
import { CtapError } from '../../../src/main/ctap/status.ts';
import { openHidTransport } from '../../../src/main/hid/ctaphid-channel.ts';
import { BROADCAST_CHANNEL, parsePacket } from '../../../src/main/hid/ctaphid-packets.ts';
import type { Random } from '../../../src/main/ports.ts';
import { concatBytes, equalBytes, toHex } from '../../../src/shared/bytes.ts';
import { recordedReports, transcript } from '../ctap/vectors.ts';
import { CHANNEL, openScripted, ScriptedKey } from './scripted-key.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import type { TranscriptLine } from '../../rig/transcript-key.ts';

/** The recorded reports as if they were for our channel. */
function onOurChannel(reports: readonly Uint8Array[]): readonly Uint8Array[] {
  return reports.map((report) => {
    const copy = report.slice();
    new DataView(copy.buffer).setUint32(0, CHANNEL);
    return copy;
  });
}

/** A key that answers each message with the next recorded reply; gives the payloads of all replies. */
async function replay(name: string, count = 1): Promise<readonly Uint8Array[]> {
  const rest = [...onOurChannel(recordedReports(name))];
  const { key, channel } = await openScripted();
  key.onWritten = () => {
    let missing = Infinity;
    while (missing > 0) {
      const report = rest.shift();
      if (report === undefined) throw new Error('the recording is over');
      key.sayReport(report);
      const packet = parsePacket(report);
      if (packet.type === 'initialization' && packet.command === 0x3b) continue;
      missing = packet.type === 'initialization' ? packet.total - 57 : missing - 59;
    }
  };
  const payloads: Uint8Array[] = [];
  for (let i = 0; i < count; i++)
    payloads.push(replyPayload('authenticatorGetInfo', await channel.exchange(Uint8Array.of(4))));
  return payloads;
}

async function replayOne(name: string): Promise<Uint8Array> {
  const [payload] = await replay(name);
  if (payload === undefined) throw new Error('nothing was replayed');
  return payload;
}

describe('recorded reports of a real key (libfido2)', () => {
  it('INIT: nonce and channel rewritten, capabilities as recorded', async () => {
    const [recorded] = recordedReports('WIREDATA_CTAP_INIT');
    const key = new ScriptedKey();
    key.onWritten = (report) => {
      const answer = (recorded ?? new Uint8Array(64)).slice();
      answer.set(parsePacket(report).data.slice(0, 8), 7);
      key.sayReport(answer);
    };
    const random: Random = { bytes: (length) => new Uint8Array(length).fill(0x5a) };
    const channel = await openHidTransport(key, random, new ManualClock());
    expect(channel.facts).toEqual({ protocolVersion: 2, deviceVersion: [5, 2, 1], capabilities: 5 });
  });

  it('getInfo', async () => {
    const info = decodeGetInfo(await replayOne('WIREDATA_CTAP_CBOR_INFO'));
    expect(info.versions).toEqual(['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE', 'FIDO_2_1', 'FIDO_2_3']);
    expect(info.options.get('authnrCfg')).toBe(true);
    expect(info.options.get('clientPin')).toBe(false);
    expect(info.pinUvAuthProtocols.length).toBeGreaterThan(0);
    expect(info.maxMsgSize).toBeGreaterThanOrEqual(1024);
  });

  it('key agreement, token and retries', async () => {
    const { keyAgreement } = decodeClientPin(await replayOne('WIREDATA_CTAP_CBOR_AUTHKEY'));
    const random: Random = { bytes: (length) => new Uint8Array(length).fill(7) };
    expect(
      pinProtocol(2)
        .encapsulate(keyAgreement ?? new Map(), random)
        .sharedSecret.reveal().length,
    ).toBe(64);
    expect(decodeClientPin(await replayOne('WIREDATA_CTAP_CBOR_PINTOKEN')).pinUvAuthToken?.length).toBe(16);
    expect(decodeClientPin(await replayOne('WIREDATA_CTAP_CBOR_RETRIES')).pinRetries).toBe(8);
    expect(await replayOne('WIREDATA_CTAP_CBOR_STATUS')).toEqual(new Uint8Array());
  });

  it('credential and assertion', async () => {
    const made = decodeMakeCredential(await replayOne('WIREDATA_CTAP_CBOR_CRED'));
    expect(made.fmt).toBe('packed');
    const attested = parseAuthenticatorData(made.authData).attestedCredentialData;
    expect(attested?.credentialId.length).toBe(64);
    expect(parseCosePublicKey(attested?.publicKey ?? new Map()).alg).toBe(-7);
    const asserted = decodeGetAssertion(await replayOne('WIREDATA_CTAP_CBOR_ASSERT'));
    expect(asserted.credential?.id.length).toBe(64);
    expect(parseAuthenticatorData(asserted.authData).rpIdHash.length).toBe(32);
  });

  it('credential management', async () => {
    const meta = decodeCredentialManagement(await replayOne('WIREDATA_CTAP_CBOR_CREDMAN_META'));
    expect(meta).toMatchObject({
      existingResidentCredentialsCount: 0,
      maxPossibleRemainingResidentCredentialsCount: 25,
    });
    const rps = (await replay('WIREDATA_CTAP_CBOR_CREDMAN_RPLIST', 3)).map(decodeCredentialManagement);
    expect(rps[0]?.totalRps).toBe(3);
    expect(rps.map((reply) => reply.rp?.id)).toContain('yubico.com');
    const [first] = (await replay('WIREDATA_CTAP_CBOR_CREDMAN_RKLIST', 3)).map(decodeCredentialManagement);
    expect(first?.credentialId?.length).toBe(16);
    expect(first?.totalCredentials).toBeGreaterThanOrEqual(3);
    expect(first?.user?.id.length).toBeGreaterThan(0);
  });
});

interface Message {
  readonly sent: Uint8Array;
  readonly reply: Uint8Array;
}

/** One connection of a libfido2 tool: from INIT to the next INIT. */
function sessions(lines: readonly TranscriptLine[]): readonly (readonly TranscriptLine[])[] {
  const all: TranscriptLine[][] = [];
  for (const line of lines) {
    const { channel } = parsePacket(line.report);
    if (line.toKey && channel === BROADCAST_CHANNEL) all.push([]);
    all.at(-1)?.push(line);
  }
  return all;
}

/** Request payloads put together from the recorded reports, not by our channel. */
function requests(lines: readonly TranscriptLine[]): readonly Uint8Array[] {
  const messages: { total: number; parts: Uint8Array[] }[] = [];
  for (const { toKey, report } of lines) {
    if (!toKey) continue;
    if ((report[4] ?? 0) >= 0x80)
      messages.push({ total: ((report[5] ?? 0) << 8) | (report[6] ?? 0), parts: [report.slice(7)] });
    else messages.at(-1)?.parts.push(report.slice(5));
  }
  return messages.slice(1).map(({ total, parts }) => concatBytes(...parts).slice(0, total));
}

/** Has our channel send the recorded messages; each of its reports must be libfido2's, byte for byte. */
async function converse(lines: readonly TranscriptLine[]): Promise<readonly Message[]> {
  const key = new ScriptedKey();
  let at = 0;
  key.onWritten = (report) => {
    const line = lines[at++];
    expect(line?.toKey).toBe(true);
    expect(toHex(report)).toBe(toHex(line?.report ?? new Uint8Array()));
    for (; lines[at]?.toKey === false; at++) key.sayReport(lines[at]?.report ?? new Uint8Array());
  };
  const nonce = lines[0]?.report.slice(7, 15) ?? new Uint8Array();
  const random: Random = { bytes: () => new Uint8Array(nonce) };
  const channel = await openHidTransport(key, random, new ManualClock());
  const messages: Message[] = [];
  for (const sent of requests(lines)) messages.push({ sent, reply: await channel.exchange(sent) });
  expect(at).toBe(lines.length);
  return messages;
}

describe.each(['canokey', 'solo1'] as const)('libfido2 with %s', (name) => {
  it('the same reports out, every reply read', async () => {
    const seen = new Map<string, number>();
    let credential: { publicKey: ReadonlyMap<number | string, unknown>; id: Uint8Array } | undefined;
    let verified = 0;
    for (const session of sessions(transcript(name))) {
      for (const { sent, reply } of await converse(session)) {
        const command = sent[0] ?? 0;
        const label = `${command}:${reply[0]}`;
        seen.set(label, (seen.get(label) ?? 0) + 1);
        if (reply[0] !== 0) {
          expect(() => replyPayload('authenticatorClientPIN', reply)).toThrow(CtapError);
          continue;
        }
        const payload = replyPayload('authenticatorGetInfo', reply);
        if (command === 0x04) expect(decodeGetInfo(payload).versions).toContain('FIDO_2_0');
        if (command === 0x06) decodeClientPin(payload);
        if (command === 0x0a || command === 0x41) decodeCredentialManagement(payload);
        if (command === 0x01) {
          const attested = parseAuthenticatorData(decodeMakeCredential(payload).authData).attestedCredentialData;
          if (attested) credential = { publicKey: attested.publicKey, id: attested.credentialId };
        }
        if (command === 0x02) {
          const assertion = decodeGetAssertion(payload);
          const hash = requiredMember(asMap(decodeCborMap(sent.subarray(1)), 'request'), 2, 'clientDataHash', asBytes);
          if (credential === undefined || !equalBytes(assertion.credential?.id ?? new Uint8Array(), credential.id))
            continue;
          const { alg, key } = parseCosePublicKey(asMap(new Map(credential.publicKey) as never, 'key'));
          expect(verifySignature(alg, key, concatBytes(assertion.authData, hash), assertion.signature)).toBe(true);
          verified++;
        }
      }
    }
    expect(verified).toBeGreaterThan(0);
    expect(seen.get('4:0')).toBeGreaterThan(3);
    // A wrong PIN was recorded.
    expect(seen.get('6:49')).toBeGreaterThan(0);
  });
});
