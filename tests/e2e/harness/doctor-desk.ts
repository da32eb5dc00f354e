// Builds doctor-main.ts and starts it with the app's own renderer and preloads, connected to a practice tenant of this process,
// which the test changes while the app runs.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ElectronApplication, _electron } from 'playwright-core';
import { build } from 'vite';
import { sandboxSwitches } from '../../../native/setup/electron-arguments.mjs';
import type { Cloud } from '../../../src/shared/clouds.ts';
import { customCloudFields, entryOf } from '../../../src/shared/custom-cloud.ts';
import { en } from '../../../src/renderer/i18n/en.ts';
import type { Bench } from '../../main/practice/tenant/kit.ts';
import { AppPage } from '../../walkthrough/app-page.ts';
import { appCommand } from '../../walkthrough/app-process.ts';
import { signInOnPage } from '../../walkthrough/tenant-pages.ts';
import { tenantPage } from '../../walkthrough/run-steps.ts';
import type { DoctorConfig, DoctorRemote } from './doctor-main.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

export interface DoctorDesk {
  readonly electron: ElectronApplication;
  readonly app: AppPage;
  plugIn(personality: string): Promise<void>;
  opened(): Promise<readonly string[]>;
  signIn(): Promise<void>;
  close(): Promise<void>;
  /** With the app's profile. */
  readonly folder: string;
}

export interface DoctorDeskOptions {
  /** Of another proxy on the way to the tenant's own. */
  readonly proxyPort?: number;
  /** What is asked before the page of the sign-in opens. */
  readonly beforePage?: (app: AppPage) => Promise<void>;
}

/** Connected, signed in, users imported. */
export async function openDoctorDesk(bench: Bench, { proxyPort, beforePage }: DoctorDeskOptions = {}): Promise<DoctorDesk> {
  // Inside the repository, for the packages with native code are found from there.
  await mkdir(path.join(ROOT, '.cache'), { recursive: true });
  const folder = await mkdtemp(path.join(ROOT, '.cache', 'doctor-'));
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['electron', 'libsql', 'node-hid', 'koffi', 'usb'], target: 'node' },
    build: {
      ssr: 'tests/e2e/harness/doctor-main.ts',
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'main.cjs', codeSplitting: false } },
    },
  });
  await writeFile(path.join(folder, 'package.json'), '{"name":"doctor","version":"0.0.0","main":"main.cjs"}');
  const { tenant } = bench;
  const config: DoctorConfig = {
    dist: path.join(ROOT, 'dist'),
    tenant: { proxyPort: proxyPort ?? tenant.proxyPort, caCertificatePem: tenant.caCertificatePem, hosts: tenant.hosts },
  };
  const { program } = appCommand(folder);
  const electron = await _electron.launch({
    executablePath: program,
    args: [folder, `--user-data-dir=${path.join(folder, 'profile')}`, ...sandboxSwitches()],
    env: { ...inheritedEnv(), DOCTOR_CONFIG: JSON.stringify(config) },
  });
  const app = new AppPage(await electron.firstWindow());
  app.page.setDefaultTimeout(20_000);

  const signIn = async (): Promise<void> => {
    await app.button('Sign in').click();
    await beforePage?.(app);
    const page = await tenantPage(electron);
    await signInOnPage(page, tenant.operator.userPrincipalName, tenant.operator.password.reveal());
    await app.heading('Users & Security Keys').waitFor();
  };

  await app.button('Connect your tenant').click();
  await app.page.getByLabel('Tenant').fill(tenant.tenantId);
  await app.page.getByLabel('Client ID').fill(tenant.clientId);
  await app.page.getByLabel('Cloud', { exact: true }).selectOption(tenant.cloud.id);
  await fillCustomCloud(app, tenant.cloud);
  await app.button('Connect').click();
  await signIn();
  await app.button('Import users from Entra').click();
  await app.button('Import again').waitFor();

  return {
    electron,
    app,
    folder,
    signIn,
    plugIn: async (personality) => {
      await electron.evaluate((_, kind) => (globalThis as unknown as WithDoctor).doctor.plugIn(kind), personality);
    },
    opened: () => electron.evaluate(() => (globalThis as unknown as WithDoctor).doctor.opened),
    close: async () => {
      await electron.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function fillCustomCloud(app: AppPage, cloud: Cloud): Promise<void> {
  if (cloud.id !== 'custom') return;
  const entry = entryOf({ ...cloud, id: 'custom' });
  for (const field of customCloudFields) await app.page.getByLabel(en.clouds.fields[field]).fill(entry[field]);
}

/** Border: doctor-main.ts puts it there. */
interface WithDoctor {
  readonly doctor: DoctorRemote;
}

function inheritedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
