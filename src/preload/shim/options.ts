// The two dictionaries of WebAuthn L3 §5.4 and §5.5, as tables. Extensions: those that main knows; others are ignored, as a
// browser ignores what it does not know.
import {
  bytes, credentialType, dictionary, flag, listOf, number, recordOf, text, type Conversion,
} from './dictionaries.ts';

const descriptors = listOf(dictionary({ id: bytes, transports: listOf(text), type: credentialType }));
const prfInputs = dictionary({ first: bytes, second: bytes });

const extensions = dictionary({
  appid: text,
  appidExclude: text,
  credBlob: bytes,
  credProps: flag,
  credentialProtectionPolicy: text,
  enforceCredentialProtectionPolicy: flag,
  getCredBlob: flag,
  hmacCreateSecret: flag,
  largeBlob: dictionary({ read: flag, support: text, write: bytes }),
  minPinLength: flag,
  payment: dictionary({ isPayment: flag }),
  prf: dictionary({ eval: prfInputs, evalByCredential: recordOf(prfInputs) }),
});

export const creationOptions: Conversion = dictionary({
  attestation: text,
  attestationFormats: listOf(text),
  authenticatorSelection: dictionary({
    authenticatorAttachment: text,
    requireResidentKey: flag,
    residentKey: text,
    userVerification: text,
  }),
  challenge: bytes,
  excludeCredentials: descriptors,
  extensions,
  hints: listOf(text),
  pubKeyCredParams: listOf(dictionary({ alg: number, type: credentialType })),
  rp: dictionary({ id: text, name: text }),
  timeout: number,
  user: dictionary({ displayName: text, id: bytes, name: text }),
});

export const requestOptions: Conversion = dictionary({
  allowCredentials: descriptors,
  challenge: bytes,
  extensions,
  hints: listOf(text),
  rpId: text,
  timeout: number,
  userVerification: text,
});
