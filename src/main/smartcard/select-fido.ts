// Is there a FIDO applet? The one question that cards of every kind are asked.
import { type ApduLine, converse } from './apdu-exchange.ts';
import { appletVersion, SELECT_FIDO, SW_OK } from './nfcctap.ts';
import { SmartcardError } from './smartcard-error.ts';

/**
 * Selects the FIDO applet. Sends SELECT, and GET RESPONSE where the card asks for it; nothing else.
 *
 * @param le  as in `ApduForm`
 * @returns   `u2f` for an applet that speaks U2F, with or without CTAP2
 * @throws SmartcardError 'notFido'; what `line.transmit` throws
 * @see CTAP 2.1 §11.3.3
 */
export async function selectFido(line: ApduLine, le: number): Promise<'ctap2' | 'u2f'> {
  const { answer } = await converse(line, SELECT_FIDO, { length: 'short', le });
  const { statusWord } = answer;
  if (statusWord !== SW_OK) throw new SmartcardError('notFido', 'no FIDO applet on this card', { statusWord });
  const version = appletVersion(answer.data);
  if (version === 'foreign') throw new SmartcardError('notFido', 'the card answers, but not as a FIDO applet');
  return version;
}
