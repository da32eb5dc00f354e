// Who is this key? Everything that is known of it before it is touched, as one value. Pure: what had to be asked of the
// key or read from a file is given.
//
// For the ledger (store/ledger.ts) `fingerprintOf` is what makes a key known again: a serial only where it is unique,
// else '' and the credentials that the key still holds.
import { aaguidToUuid } from '../../shared/bytes.ts';
import type { CertificationLevel, CompromiseStatus } from '../../shared/key-rules.ts';
import type { AuthenticatorInfo } from '../ctap/get-info.ts';
import type { PluggedKey } from '../ctap/key-source.ts';
import { hasUpdate } from './certification.ts';
import { listingOf } from './attestation-trust.ts';
import { renderFirmware } from './firmware.ts';
import { knownModel } from './known-models.ts';
import { ZERO_AAGUID, type MetadataView } from './metadata-view.ts';
import { uniqueUsbSerial, usbVendor } from './usb-vendors.ts';
import type { YubiKeyConfig, YubiKeyFormFactor } from './yubikey-config.ts';

export interface KeyIdentity {
  readonly vendor: string | null;
  readonly model: string | null;
  /** Where the model's name is from; 'usb' is what the key's own descriptor says. */
  readonly modelSource: 'builtin' | 'mds' | 'usb' | 'unknown';
  readonly formFactor: YubiKeyFormFactor | null;
  readonly serial: { readonly value: string; readonly source: 'vendorCommand' | 'usb' } | null;
  readonly firmware: string | null;
  /** UUID form, lower case; null for a key that keeps it to itself (zeros) or was not read. */
  readonly aaguid: string | null;
  /** As FIDO lists it; null also where there is no metadata. */
  readonly certification: CertificationLevel | null;
  readonly warnings: readonly KeyWarning[];
}

export type KeyWarning =
  /** FIDO warns of this model. */
  | { readonly kind: 'compromised'; readonly statuses: readonly CompromiseStatus[] }
  | { readonly kind: 'updateAvailable' }
  /** The USB vendor, who makes keys for nobody else, and the AAGUID name different makers: one of them is not true. */
  | { readonly kind: 'vendorMismatch'; readonly usbVendor: string; readonly vendor: string }
  /** Its certification is told by metadata that FIDO has replaced by now. */
  | { readonly kind: 'metadataExpired' };

export function identifyKey(facts: {
  readonly plugged: PluggedKey;
  /** null: a U2F key, or one that was not read yet. */
  readonly info: AuthenticatorInfo | null;
  readonly vendorConfig: YubiKeyConfig | null;
  readonly metadata: MetadataView;
}): KeyIdentity {
  const { plugged, info, vendorConfig, metadata } = facts;
  const stated = info === null ? ZERO_AAGUID : aaguidToUuid(info.aaguid);
  const aaguid = stated === ZERO_AAGUID ? null : stated;
  const byUsb = usbVendor(plugged.vendorId, plugged.productId);
  const known = aaguid === null ? null : knownModel(aaguid);
  const entry = aaguid === null ? null : metadata.byAaguid(aaguid);
  const listing = entry === null ? null : listingOf(entry, metadata.today, []);
  const vendor = known?.vendor ?? byUsb?.vendor ?? (plugged.manufacturer.trim() || null);

  const warnings: KeyWarning[] = [];
  if (listing !== null && listing.compromises.length > 0) {
    warnings.push({ kind: 'compromised', statuses: listing.compromises });
  }
  if (entry !== null && hasUpdate(entry, metadata.today)) warnings.push({ kind: 'updateAvailable' });
  if (known !== null && byUsb !== null && byUsb.makesForOthers !== true && known.vendor !== byUsb.vendor) {
    warnings.push({ kind: 'vendorMismatch', usbVendor: byUsb.vendor, vendor: known.vendor });
  }
  if (listing !== null && metadata.state.status === 'expired') warnings.push({ kind: 'metadataExpired' });

  return {
    vendor,
    ...nameModel(known?.model, listing?.description, plugged.product.trim()),
    formFactor: vendorConfig?.formFactor ?? null,
    serial: serialOf(plugged, vendorConfig),
    firmware: vendorConfig?.firmware ?? renderFirmware(vendor, info?.firmwareVersion ?? null),
    aaguid,
    certification: listing?.certification ?? null,
    warnings,
  };
}

/** The part of an identity that the ledger looks a key up by; the credentials are listed from the key itself. */
export function fingerprintOf(
  identity: KeyIdentity,
  credentialIds: readonly string[],
): { readonly aaguid: string | null; readonly serialNumber: string; readonly credentialIds: readonly string[] } {
  return { aaguid: identity.aaguid, serialNumber: identity.serial?.value ?? '', credentialIds };
}

function nameModel(
  builtin: string | undefined,
  mds: string | undefined,
  usb: string,
): Pick<KeyIdentity, 'model' | 'modelSource'> {
  if (builtin !== undefined) return { model: builtin, modelSource: 'builtin' };
  if (mds !== undefined) return { model: mds, modelSource: 'mds' };
  return usb === '' ? { model: null, modelSource: 'unknown' } : { model: usb, modelSource: 'usb' };
}

function serialOf(plugged: PluggedKey, vendorConfig: YubiKeyConfig | null): KeyIdentity['serial'] {
  if (vendorConfig !== null && vendorConfig.serial !== null) {
    return { value: vendorConfig.serial, source: 'vendorCommand' };
  }
  const usb = uniqueUsbSerial(plugged.vendorId, plugged.productId, plugged.serialNumber);
  return usb === null ? null : { value: usb, source: 'usb' };
}
