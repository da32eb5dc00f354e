// Models by AAGUID, from the table in known-models.json: every row names the list that it was taken from. What a name
// says is what the vendor or FIDO's metadata calls the model; nothing here proves that a key is what it says.
import table from './known-models.json' with { type: 'json' };

export interface KnownModel {
  readonly vendor: string;
  /** As published, vendor's name included where the vendor does so. */
  readonly model: string;
  /** Absent where the source does not say. */
  readonly transports?: readonly string[];
  readonly biometric?: boolean;
}

const models: ReadonlyMap<string, KnownModel> = new Map(table.models.map((row) => [row.aaguid, row]));

/** All of them, each AAGUID once. */
export function knownModels(): readonly { readonly aaguid: string; readonly model: string }[] {
  return [...models].map(([aaguid, { model }]) => ({ aaguid, model }));
}

/** @param aaguid  UUID form, lower case */
export function knownModel(aaguid: string): KnownModel | null {
  return models.get(aaguid) ?? null;
}
