// From the fields of a cloud to what main is given, and back. Pure.

import type { CloudChoice } from '../../shared/clouds.ts';
import { type CloudFlaw, customCloudFields, type CustomCloudEntry, entryOf, flawsOf, readCustomCloud } from '../../shared/custom-cloud.ts';
import type { ErrorReply } from '../../shared/errors.ts';
import type { CloudEntry } from './CloudFields.tsx';

const emptyEntry: CustomCloudEntry = {
  loginHost: '', graphHost: '', rpIds: '', signInHosts: '', securityInfoUrl: '', helperHosts: '', adminCentre: '',
};

export function newCloudEntry(choice: CloudChoice): CloudEntry {
  return { id: choice.id, custom: choice.id === 'custom' ? entryOf(choice) : emptyEntry };
}

export function choiceOf({ id, custom }: CloudEntry): CloudChoice {
  return id === 'custom' ? readCustomCloud(custom) : { id };
}

export function entryFlaws(entry: CloudEntry): readonly CloudFlaw[] {
  return entry.id === 'custom' ? flawsOf(readCustomCloud(entry.custom)) : [];
}

/** What main has found beside: it knows public suffixes. */
export function flawOfReply(error: ErrorReply | null): readonly CloudFlaw[] {
  const field = customCloudFields.find((one) => one === error?.detail['field']);
  const isTooWide = error?.code === 'cloud.invalid' && error.detail['flaw'] === 'rpIdTooWide';
  return isTooWide && field !== undefined ? [{ field, kind: 'rpIdTooWide' }] : [];
}
