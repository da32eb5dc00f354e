// libfido2's command-line tools with one practice key behind a fake /dev/hidraw0, touched at once whenever it asks.
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPracticeRig, type PracticeRig } from './practice-rig.ts';
import { outputOf, runProgram, runWithKeys, type ProgramResult } from './programs.ts';

export const DEVICE = '/dev/hidraw0';
export const RP_ID = 'login.example';
export const CLIENT_DATA_HASH = createHash('sha256').update('client data').digest('base64');

export const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

export interface MadeCredential {
  /** Lines of `fido2-cred -M`. */
  readonly lines: readonly string[];
  /** base64 */
  readonly id: string;
  readonly publicKeyPem: string;
}

export class Libfido2 {
  readonly rig: PracticeRig;
  readonly folder: string;

  private constructor(rig: PracticeRig, folder: string) {
    this.rig = rig;
    this.folder = folder;
  }

  static async open(personality: string): Promise<Libfido2> {
    return new Libfido2(await openPracticeRig(1, personality), await mkdtemp(join(tmpdir(), 'libfido2-')));
  }

  async close(): Promise<void> {
    await this.rig.close();
    await rm(this.folder, { recursive: true });
  }

  run(name: string, args: readonly string[], ...stdin: readonly string[]): Promise<ProgramResult> {
    return runWithKeys(this.rig.directory, name, args, { stdin: stdin.map((line) => `${line}\n`).join('') });
  }

  /** fido2-token with the device as its last argument; stdin takes PINs. Its output. @throws Error when it fails */
  async token(args: readonly string[], ...stdin: readonly string[]): Promise<string> {
    return outputOf(await this.run('fido2-token', [...args, DEVICE], ...stdin));
  }

  /** The error that fido2-token ends with, as it prints it. */
  async tokenError(args: readonly string[], ...stdin: readonly string[]): Promise<string> {
    const { code, stderr } = await this.run('fido2-token', [...args, DEVICE], ...stdin);
    if (code === 0) throw new Error(`fido2-token ${args.join(' ')} succeeded`);
    return stderr;
  }

  async file(name: string, ...lines: readonly string[]): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, lines.map((line) => `${line}\n`).join(''));
    return path;
  }

  makeRaw(flags: readonly string[], user: string, ...stdin: readonly string[]): Promise<ProgramResult> {
    return this.file('make', CLIENT_DATA_HASH, RP_ID, user, base64(user)).then((input) =>
      this.run('fido2-cred', ['-M', ...flags, '-i', input, DEVICE, 'es256'], ...stdin),
    );
  }

  /** fido2-cred -M, then -V, which checks the attestation's signature and the flags. */
  async make(flags: readonly string[], user: string, ...stdin: readonly string[]): Promise<MadeCredential> {
    const credential = outputOf(await this.makeRaw(flags, user, ...stdin));
    const kept = flags.filter((flag) => !['-r', '-b', '-u'].includes(flag));
    const verified = outputOf(await runProgram('fido2-cred', ['-V', ...kept, 'es256'], { stdin: credential }));
    const [id = '', ...publicKey] = verified.split('\n');
    return { lines: credential.trim().split('\n'), id, publicKeyPem: publicKey.join('\n') };
  }

  /** fido2-assert -G, then -V with the public key from registration. The lines of -G. @throws Error */
  async assert(
    flags: readonly string[],
    credential: MadeCredential,
    more: readonly string[],
    ...stdin: readonly string[]
  ): Promise<readonly string[]> {
    const input = await this.file('assert', CLIENT_DATA_HASH, RP_ID, ...more);
    const key = await this.file('key.pem', credential.publicKeyPem.trimEnd());
    const got = outputOf(await this.run('fido2-assert', ['-G', ...flags, '-i', input, DEVICE], ...stdin));
    const lines = got.trim().split('\n');
    // "-v" asks for the PIN; "-t uv=true" lets the key verify by itself.
    const kept = flags.flatMap((flag) => (flag === 'uv=true' ? ['-v'] : ['-p', '-v', '-h'].includes(flag) ? [flag] : []));
    const stated = `${lines.slice(0, 4).join('\n')}\n`;
    outputOf(await runProgram('fido2-assert', ['-V', ...kept, key, 'es256'], { stdin: stated }));
    return lines;
  }
}
