// `key.config`: authenticatorConfig (CTAP 2.1 §6.11). Needs a token with the permission authenticatorConfiguration; a key
// without PIN and without user verification wants none.
import { configAuthMessage, encodeConfig, type ConfigRequest, type MinPinLengthChange } from './authenticator-config.ts';
import { CONFIG_SUBCOMMAND } from './authenticator-config.ts';
import type { KeyLink } from './key-link.ts';
import { MissingFeatureError } from './missing-feature.ts';
import { authorise, type PinUvAuthToken } from './pin-uv-auth.ts';
import type { ExchangeOptions } from './transport.ts';

interface MaybeToken {
  readonly token?: PinUvAuthToken | undefined;
}

/** Errors of all methods: as those of SecurityKey, and MissingFeatureError before anything is sent. */
export class KeyConfig {
  readonly #link: KeyLink;

  constructor(link: KeyLink) {
    this.#link = link;
  }

  get supported(): boolean {
    return this.#link.has('authnrCfg');
  }

  /**
   * @throws CtapError PIN_POLICY_VIOLATION for a length below the present one; PIN_NOT_SET for forceChangePin without
   *         PIN; KEY_STORE_FULL for more RP ids than `maxRpIdsForSetMinPinLength`
   */
  setMinPinLength({ token, ...change }: MinPinLengthChange & MaybeToken, options: ExchangeOptions = {}): Promise<void> {
    return this.#link.turn(() => this.#configure({ subCommand: 'setMinPINLength', change }, token, options));
  }

  /** Switches always-UV to the wanted state. @throws CtapError OPERATION_DENIED where it cannot be switched off */
  setAlwaysUv(request: MaybeToken & { readonly on: boolean }, options: ExchangeOptions = {}): Promise<void> {
    return this.#link.turn(async () => {
      // The command is a toggle: look at once before it, in the same turn.
      const isOn = (await this.#link.readInfo(options)).options.get('alwaysUv') === true;
      if (isOn !== request.on) await this.#configure({ subCommand: 'toggleAlwaysUv' }, request.token, options);
    });
  }

  /** Stays on until the next reset. @throws MissingFeatureError 'enterpriseAttestation' when the key has no option ep */
  enableEnterpriseAttestation(request: MaybeToken = {}, options: ExchangeOptions = {}): Promise<void> {
    return this.#link.turn(async () => {
      if (!this.#link.info.options.has('ep')) throw new MissingFeatureError('enterpriseAttestation');
      await this.#configure({ subCommand: 'enableEnterpriseAttestation' }, request.token, options);
    });
  }

  /** A reset wants a long touch from now on (CTAP 2.3). @throws MissingFeatureError where the key does not list it */
  enableLongTouchForReset(request: MaybeToken = {}, options: ExchangeOptions = {}): Promise<void> {
    return this.#link.turn(async () => {
      const { authenticatorConfigCommands: offered } = this.#link.info;
      const command = CONFIG_SUBCOMMAND.enableLongTouchForReset;
      if (offered?.includes(command) !== true) throw new MissingFeatureError('longTouchForReset');
      await this.#configure({ subCommand: 'enableLongTouchForReset' }, request.token, options);
    });
  }

  async #configure(
    request: ConfigRequest,
    token: PinUvAuthToken | undefined,
    options: ExchangeOptions,
  ): Promise<void> {
    if (!this.supported) throw new MissingFeatureError('authenticatorConfig');
    const message = encodeConfig(request, authorise(token, configAuthMessage(request)));
    await this.#link.send('authenticatorConfig', message, options);
    await this.#link.lookAgain();
  }
}
