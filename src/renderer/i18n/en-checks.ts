// English words for the checks before a run.

import type { CheckCode } from '../../shared/checks.ts';
import type { CheckWords } from './words.ts';

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
  operatorHasScopes: {
    title: 'The app has the permissions it needs',
    problem: 'A permission was not granted to the app.',
    action: 'Let an administrator grant admin consent, then sign in again.',
  },
  operatorHasRole: {
    title: 'You have a role that may manage methods',
    problem: 'None of your roles may manage the sign-in methods of other users.',
    action: 'Ask for the role Authentication Administrator, then sign in again.',
  },
  operatorOutranksTarget: {
    title: 'Your role is high enough for this user',
    problem: 'The user has an admin role. Your role may not change the methods of admins.',
    action: 'Let a Privileged Authentication Administrator do this run.',
  },
  policiesReadable: {
    title: 'The tenant’s policies can be read',
    problem: 'Your role may not read the policies, so some checks could not be made.',
    action: 'You can go on. The service itself will refuse what the policies forbid.',
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
    problem: 'The user is not in a group that may use passkeys.',
    action: 'Include the user in the Passkey (FIDO2) policy.',
  },
  fido2PolicyAllowsKey: {
    title: 'The policy allows this key model',
    problem: 'The key model or its attestation is not allowed by the tenant.',
    action: 'Use an allowed model, or add the model to the Passkey (FIDO2) policy.',
  },
  tapPolicyEnabled: {
    title: 'Temporary Access Pass is enabled',
    problem: 'The method Temporary Access Pass is switched off.',
    action: 'Enable it in Entra under Authentication methods.',
  },
  tapPolicyIncludesTarget: {
    title: 'The pass policy includes the user',
    problem: 'The user is not in a group that may get a Temporary Access Pass.',
    action: 'Include the user in the Temporary Access Pass policy.',
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
  keyNotRegisteredYet: {
    title: 'The key is not registered for this user yet',
    problem: 'A passkey of this user is already on the key.',
    action: 'Use another key, or remove the old passkey from the user first.',
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
} satisfies Record<CheckCode, CheckWords>;
