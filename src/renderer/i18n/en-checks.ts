// English words for the checks before a run.

import type { CheckCode } from '../../shared/checks.ts';
import type { CheckWords } from './words.ts';
import { serviceChecks } from './en-services.ts';

export const checks = {
  targetIsNotOperator: {
    title: 'The key is for somebody else than you',
    problem: 'You are signed in as this user. The service does not let operators provision themselves.',
    action: 'Let another operator provision your key.',
  },
  targetIsEnabled: {
    title: 'The account is enabled',
    problem: 'The account of this user is disabled.',
    action: 'Enable the account in Entra first.',
  },
  targetIsMember: {
    title: 'The user is a member of the tenant',
    problem: 'This user is a guest. Guests keep their keys in their home tenant.',
    action: 'Provision the key in the home tenant.',
  },
  targetIsManaged: {
    title: 'Entra itself signs the user in',
    problem: 'The domain of this user is federated: its own sign-in page comes first.',
    action: 'You can go on. Tell the user to choose the passkey under “Sign-in options”.',
  },
  targetHasNoKeyYet: {
    title: 'The user has no other key',
    problem: 'The user already has keys or passkeys.',
    action: 'You can go on: the new key is added. Delete the old ones if they are lost.',
  },
  operatorHasScopes: {
    title: 'The app has the permissions it needs',
    problem: 'A permission was not granted to the app.',
    action: 'Let an administrator grant admin consent, then sign in again.',
  },
  operatorHasRole: {
    title: 'You have a role that may manage methods',
    problem: 'No role of yours is seen that may manage the sign-in methods of other users.',
    action: 'Activate the role Authentication Administrator, or ask for it, then sign in again. You can also go on and try.',
  },
  operatorOutranksTarget: {
    title: 'Your role is high enough for this user',
    problem: 'The user has an admin role, and no role of yours is seen that may change the methods of admins.',
    action: 'Let a Privileged Authentication Administrator do this run. You can also go on and try.',
  },
  fido2PolicyEnabled: {
    title: 'Passkeys are enabled in the tenant',
    problem: 'The method Passkey (FIDO2) is switched off.',
    action: 'Enable it in Entra under Authentication methods.',
  },
  fido2SelfServiceAllowed: {
    title: 'Self-service set-up is allowed',
    problem: 'The policy does not allow self-service set-up, which registration needs.',
    action: 'Switch on “Allow self-service set up” in the Passkey (FIDO2) policy.',
  },
  fido2PolicyIncludesTarget: {
    title: 'The passkey policy includes the user',
    problem: 'The passkey policy leaves this user out.',
    action: 'Include the user in the Passkey (FIDO2) policy.',
  },
  fido2PolicyAllowsKey: {
    title: 'The policy allows this key model',
    problem: 'The tenant does not allow this key model for the user.',
    action: 'Use an allowed model, or add the model id below to the Passkey (FIDO2) policy.',
  },
  keyAttests: {
    title: 'The key can prove its model where the policy asks for it',
    problem: 'The policy enforces attestation, and this key cannot prove its model.',
    action: 'Use a key with attestation, or give the user a passkey profile that does not enforce it.',
  },
  tapPolicyEnabled: {
    title: 'Temporary Access Pass is enabled',
    problem: 'The method Temporary Access Pass is switched off.',
    action: 'Enable it in Entra under Authentication methods.',
  },
  tapPolicyIncludesTarget: {
    title: 'The pass policy includes the user',
    problem: 'The pass policy leaves this user out.',
    action: 'Include the user in the Temporary Access Pass policy.',
  },
  tapLifetimeFits: {
    title: 'The lifetime of a pass fits a run',
    problem: 'The policy allows no pass that suits a run.',
    action: 'Set a minimum lifetime of an hour or less in the Temporary Access Pass policy.',
  },
  tapNotInUse: {
    title: 'No other pass is in use',
    problem: 'The user has a usable Temporary Access Pass. A user can have one only.',
    action: 'You will be asked before it is replaced.',
  },
  keySpeaksCtap2: {
    title: 'The key supports FIDO2',
    problem: 'The key speaks U2F only.',
    action: 'Use a FIDO2 key.',
  },
  keyStoresCredentials: {
    title: 'The key can store passkeys',
    problem: 'The key cannot hold discoverable credentials.',
    action: 'Use a key that stores passkeys.',
  },
  keyHasFreeSlot: {
    title: 'The key has a free place',
    problem: 'The key has no place for another passkey.',
    action: 'Delete an old passkey from the key, or use another key.',
  },
  keyVerifiesUser: {
    title: 'The key can verify its user',
    problem: 'The key has neither a PIN nor a fingerprint reader.',
    action: 'Use a key with PIN or fingerprint.',
  },
  keyPinUsable: {
    title: 'The PIN of the key is usable',
    problem: 'The PIN of the key is blocked, or nearly so.',
    action: 'Have the right PIN at hand, or reset the key. A reset deletes everything on it.',
  },
  keyHasHmacSecret: {
    title: 'The key works for Windows without a network',
    problem: 'The key has no hmac-secret. Windows cannot use it offline, and a policy that enforces attestation refuses it.',
    action: 'Use another model, if the user signs in to Windows with the key.',
  },
  keyCanForget: {
    title: 'A passkey can be taken off the key again',
    problem: 'The key cannot delete single passkeys. What a run that fails leaves on it stays until the key is reset.',
    action: 'You can go on. The record says what was left behind.',
  },
  keyFirmwareIsSound: {
    title: 'No flaw of the firmware is known',
    problem: 'The vendor has published a flaw of this firmware. It cannot be updated.',
    action: 'Read the advisory named below, and decide whether the key is good enough for this user.',
  },
  keyAllowedHere: {
    title: 'The key meets the rules of this desk',
    problem: 'The rules of this desk do not allow this key.',
    action: 'Use another key, or change the rules under Settings.',
  },
  keyNotRegisteredYet: {
    title: 'The key is not registered for this user yet',
    problem: 'A passkey of this user is already on the key.',
    action: 'Use another key, or delete the old passkey from the user first.',
  },
  keyIsForPractice: {
    title: 'The key is one of practice mode',
    problem: 'This is a real key. It would get a passkey for a person of the practice tenant, who does not exist.',
    action: 'Take a practice key, or a real key that you reset afterwards.',
  },
  keyNotGivenToOther: {
    title: 'The key was not given to somebody else',
    problem: 'According to the records this key was provisioned for another person.',
    action: 'Make sure that the key came back before you go on.',
  },
  keyIsInService: {
    title: 'The key was not reported lost or retired',
    problem: 'Somebody at a desk has marked this key as lost or retired.',
    action: 'Find out why, and mark it as in use again under Security keys, or take another key.',
  },
  ...serviceChecks,
} satisfies Record<CheckCode, CheckWords>;
