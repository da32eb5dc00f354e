// English words for every error code: what happened, what it means, what to do now. Data of an error is shown beside it.

import type { ErrorCode } from '../../shared/errors.ts';
import type { ObrRefusalReason } from '../../shared/models.ts';
import type { Message } from './words.ts';
import { serviceErrors } from './en-services.ts';
import { batchErrors } from './en-batch.ts';
import { keyErrors } from './en-key-errors.ts';
import { storeErrors } from './en-store-errors.ts';

export const errors = {
  ...keyErrors,
  'proxy.unreachable': {
    title: 'The proxy does not answer',
    body: 'This computer is set to reach the internet through a proxy, and nobody answers there.',
    action: 'Check the network and the proxy settings of the system, then try again.',
  },
  'proxy.password': {
    title: 'The proxy wants a password',
    body: 'The proxy lets the app pass with user name and password only, and it got none that it accepts.',
    action: 'Try again and enter them, or ask who is responsible for the network to let this computer pass.',
  },
  'proxy.refused': {
    title: 'The proxy does not lead there',
    body: 'The proxy refuses to connect to this host, or cannot reach it. Some proxies say this to a wrong password, too.',
    action: 'Try again: if the proxy wants a password, you are asked for it. Otherwise ask who is responsible for the network to allow the host that is named below.',
  },
  'entra.offline': {
    title: 'Microsoft Entra ID cannot be reached',
    body: 'There is no connection to the service.',
    action: 'Check network, proxy and firewall, then try again.',
  },
  'entra.unauthorized': {
    title: 'The sign-in is no longer accepted',
    body: 'The service did not accept the access of the operator.',
    action: 'Sign out, sign in again and try again.',
  },
  'entra.forbidden': {
    title: 'You may not do this',
    body: 'The service refused: a permission of the app or a role of the operator is missing.',
    action: 'Ask for the role Authentication Administrator; for users with an admin role, Privileged Authentication Administrator.',
  },
  'entra.notFound': {
    title: 'The user or method does not exist',
    body: 'The service does not know what was asked for. It may have been deleted.',
    action: 'Import the users again and open the user once more.',
  },
  'entra.self': {
    title: 'You cannot provision a key for yourself',
    body: 'The service allows this for other users only.',
    action: 'Let another operator do it, or add the key on your own security info page.',
  },
  'entra.throttled': {
    title: 'Too many requests',
    body: 'The service asks to slow down.',
    action: 'Wait a minute and try again.',
  },
  'entra.unavailable': {
    title: 'The service is not working at the moment',
    body: 'Microsoft Entra ID reported an error of its own.',
    action: 'Try again in some minutes.',
  },
  'entra.rejected': {
    title: 'The service rejected the request',
    body: 'Microsoft Entra ID did not accept what was sent.',
    action: 'Read the message below. If it is no help, give the request id to Microsoft support.',
  },
  'entra.policyScope': {
    title: 'The policy does not include this user',
    body: 'The authentication method is not enabled for the user in the tenant’s policy.',
    action: 'Include the user in the policy under Authentication methods, wait some minutes and try again.',
  },
  'entra.challengeExpired': {
    title: 'The registration took too long',
    body: 'The challenge of the service expired before the credential was stored.',
    action: 'Try again.',
  },
  'entra.malformed': {
    title: 'The service gave an answer that makes no sense',
    body: 'The reply did not have the expected form, so it was not used.',
    action: 'Try again later. If it happens again, report it with the details below.',
  },
  'entra.notStored': {
    title: 'The service did not store the key',
    body: 'The credential was created, but the service does not list it.',
    action: 'Try again. The credential was removed from the key if nothing else is said below.',
  },
  'entra.outcomeUnknown': {
    title: 'It is not known whether the key was registered',
    body: 'The answer of the service was lost, and it could not be asked again.',
    action: 'Open the user at the service (Microsoft: the Entra admin center) and look whether the key is listed.',
  },
  ...serviceErrors,
  'tap.policyOff': {
    title: 'Temporary Access Pass is switched off',
    body: 'The tenant’s policy does not allow a pass for this user.',
    action: 'Enable Temporary Access Pass under Authentication methods and include the user.',
  },
  'tap.guest': {
    title: 'A guest cannot get a Temporary Access Pass',
    body: 'Guests keep their sign-in methods in their home tenant.',
    action: 'Provision the key in the home tenant of the user.',
  },
  'tap.declined': {
    title: 'The existing pass was kept',
    body: 'The user has a usable Temporary Access Pass, and you chose not to replace it.',
    action: 'Wait until it has expired, or try again and replace it.',
  },
  'tap.notUsable': {
    title: 'The pass cannot be used',
    body: 'The service says that the user’s Temporary Access Pass is used up, has expired, does not begin soon, is forbidden by the policy, or is not there.',
    action: 'Look at the user’s methods in the Entra admin center, then start again: without a pass of your own, the app issues one.',
  },
  'signIn.closed': {
    title: 'Sign-in was not finished',
    body: 'The sign-in page was closed, or sign-in was cancelled.',
    action: 'Sign in again.',
  },
  'signIn.failed': {
    title: 'Sign-in failed',
    body: 'The service did not sign you in.',
    action: 'Check tenant and client id, then try again.',
  },
  'signIn.wrongTenant': {
    title: 'This account belongs to another tenant',
    body: 'You signed in with an account of a tenant that is not the connected one.',
    action: 'Sign in with an account of the connected tenant.',
  },
  'signIn.otherAccount': {
    title: 'This is another account',
    body: 'You signed in as somebody else than the operator who is signed in here.',
    action: 'Sign in with the account of the operator, or add the other account under “Accounts”.',
  },
  'signIn.notGranted': {
    title: 'The permission was not granted',
    body: 'You signed in, but the service did not give the app what it asked for. Everything that worked before still works.',
    action: 'Let an administrator grant admin consent for it to the app registration, then check again on the page “Connection”.',
  },
  'signIn.consent': {
    title: 'The app has no consent in this tenant',
    body: 'The permissions that the app needs have not been granted.',
    action: 'Let an administrator grant admin consent to the app registration, then sign in again.',
  },
  'signIn.required': {
    title: 'Please sign in again',
    body: 'Your sign-in has expired.',
    action: 'Sign in and try again.',
  },
  'obr.timedOut': {
    title: 'OBR was switched off by its time limit',
    body: 'The page did not register the key in time.',
    action: 'Try again. The pass of this run was revoked if nothing else is said below.',
  },
  'obr.windowClosed': {
    title: 'The OBR window was closed',
    body: 'Registration on the page was not finished.',
    action: 'Try again and leave the window open until it closes by itself.',
  },
  'obr.pageCrashed': {
    title: 'The page in the OBR window ended',
    body: 'The page crashed or did not answer any more. OBR went off at once, and the pass was revoked.',
    action: 'Start again. If it happens again, restart the computer, and look whether the service has trouble.',
  },
  'obr.pageRefused': {
    title: 'The page asked for a registration that is not allowed',
    body: 'It was refused, and nothing was written to the key.',
    action: 'Make sure that the page is signed in as the right user, then try again.',
  },
  'policy.refused': {
    title: 'A prerequisite is not met',
    body: 'The check named below refuses this run.',
    action: 'Solve it and try again.',
  },
  'tap.outcomeUnknown': {
    title: 'It is not known whether the pass was issued',
    body: 'The answer of the service was lost, and it could not be asked again. Nobody knows the code of such a pass.',
    action: 'Open the user again. If a pass is listed, revoke it and issue another one.',
  },
  'person.busy': {
    title: 'Something is being done for this person already',
    body: 'One thing is done for a person at a time, so that nothing happens twice.',
    action: 'Wait until it has ended, then try again.',
  },
  'person.deletionUnknown': {
    title: 'It is not known whether the key was deleted',
    body: 'The answer of the service was lost, and it could not be asked again.',
    action: 'Open the user again when the service answers. If the key is still listed, delete it once more.',
  },
  'run.alreadyRunning': {
    title: 'Another run is in progress',
    body: 'One key is provisioned at a time.',
    action: 'Finish or cancel that run first.',
  },
  'run.noSuchPrompt': {
    title: 'The question was already answered',
    body: 'The run has gone on in the meantime.',
    action: 'Follow what the screen asks now.',
  },
  'run.locked': {
    title: 'This computer was locked',
    body: 'For safety a run ends when the screen is locked.',
    action: 'Start again.',
  },
  ...storeErrors,
  ...batchErrors,
  'fleet.offline': {
    title: 'The fleet cannot be reached',
    body: 'Without its database this desk cannot know whether another desk works with the same person or key, so no run is begun. What is known can still be read.',
    action: 'Wait until Settings shows the fleet as connected, then try again.',
  },
  'fleet.held': {
    title: 'Another desk is at it',
    body: '{{deskName}} ({{operator}}) has a run for the same person or with the same key.',
    action: 'Wait until that run has ended. If that desk has failed, it lets go by itself within two minutes.',
  },
  'fleet.unreachable': {
    title: 'The fleet’s database does not answer',
    body: 'Nobody answered at {{place}} in time.',
    action: 'Check the address, the network and whether PostgreSQL runs. This desk tries again by itself.',
  },
  'fleet.certificate': {
    title: 'The fleet’s server could not prove who it is',
    body: 'The certificate of {{place}} is not trusted, has expired or belongs to another name. Nothing was sent.',
    action: 'Check the address, and give the certificate of the authority that signed the server’s. Do not go on without it.',
  },
  'fleet.noTls': {
    title: 'The fleet’s server has no TLS',
    body: '{{place}} would be spoken to in clear. That is done for a database on this very computer only.',
    action: 'Switch TLS on at the server (ssl = on) and in the settings here.',
  },
  'fleet.credentials': {
    title: 'The fleet’s database does not let this desk in',
    body: 'User or password were refused at {{place}}, or there is no such database.',
    action: 'Check user, password and database with the administrator.',
  },
  'fleet.notAllowed': {
    title: 'This desk may not do that in the fleet’s database',
    body: 'The login lacks a right. Before the first desk, and after an update of the app, the tables are made by the owner’s login.',
    action: 'Have the administrator connect once as the owner, then connect as this desk again.',
  },
  'fleet.full': {
    title: 'The fleet’s server is full',
    body: 'PostgreSQL could not write. This desk keeps everything in its own file meanwhile.',
    action: 'Have the administrator make room; the rest follows by itself.',
  },
  'fleet.busy': {
    title: 'The fleet’s database was busy for too long',
    body: 'Another desk held what was needed, or the server is overloaded. Nothing is lost.',
    action: 'Try again.',
  },
  'fleet.lost': {
    title: 'The connection to the fleet was lost',
    body: 'It ended while it was in use. A run goes on with this desk’s own journal; whatever did not arrive is brought again.',
    action: 'Nothing needs to be done: this desk tries again by itself.',
  },
  'export.failed': {
    title: 'The file could not be written',
    body: '{{file}} was not written ({{reason}}). A file that had this name before is as it was.',
    action: 'Check that there is room and that you may write to the folder, or choose another one.',
  },
  'audit.noPermission': {
    title: 'The app may not read the tenant’s audit',
    body: 'The permission AuditLog.Read.All was not granted to this app.',
    action: 'An administrator adds the delegated permission AuditLog.Read.All to the app registration and grants admin consent; then sign out and in again.',
  },
  'audit.noRole': {
    title: 'You may not read the tenant’s audit',
    body: 'The app has the permission, but your account has no role that may read reports.',
    action: 'Ask for the role Reports Reader (Security Reader and Global Reader have it too), or activate it, then try again.',
  },
  'audit.noLicence': {
    title: 'The tenant has no audit to compare with',
    body: 'Microsoft refuses it for the licence of this tenant.',
    action: 'Compare by hand in the admin center, or ask who is responsible for licences.',
  },
  'practice.unavailable': {
    title: 'Practice mode could not start',
    body: 'The practice tenant did not come up on this computer.',
    action: 'Close the app, start it again and try once more.',
  },
  'practice.keysFull': {
    title: 'No room for another practice key',
    body: 'There are as many practice keys as the practice room holds.',
    action: 'Remove a key that you no longer need, then add the new one.',
  },
  'practice.roomBroken': {
    title: 'The kept practice room could not be opened',
    body: 'The file with its tenant and keys cannot be read. A fresh room was opened, and the file was put aside under another name.',
    action: 'Go on with the fresh room. Nothing outside of practice is affected.',
  },
  'practice.roomNotSaved': {
    title: 'The practice room could not be saved',
    body: 'Its tenant and keys could not be written to their file.',
    action: 'Check that the disk has space and can be written to, then switch “Keep this practice room” off and on again.',
  },
  'session.busy': {
    title: 'A run goes on',
    body: 'While a key is being provisioned, or on-behalf registration is on, this account stays.',
    action: 'Finish or cancel the run, then change the account.',
  },
  'cloud.invalid': {
    title: 'The addresses of this cloud cannot be used',
    body: 'One of them does not have the form that is needed.',
    action: 'Correct the field that is marked.',
  },
  'input.invalid': {
    title: 'This entry is not valid',
    body: 'A value does not have the expected form.',
    action: 'Correct the entry and try again.',
  },
  bug: {
    title: 'Something went wrong in the app',
    body: 'This is a mistake of ours. The log has the particulars.',
    action: 'Start the app again. If it happens again, report it with the log entry below.',
  },
} satisfies Record<ErrorCode, Message>;

export const obrRefusals = {
  notArmed: {
    title: 'OBR is off',
    body: 'The page asked for a registration while OBR was off.',
    action: 'Start a new run for the user.',
  },
  expired: {
    title: 'OBR has expired',
    body: 'The page asked after the time limit.',
    action: 'Start a new run for the user.',
  },
  alreadyUsed: {
    title: 'OBR was already used',
    body: 'One run registers one credential. The page asked for another one.',
    action: 'Finish on the page, or start a new run.',
  },
  wrongOrigin: {
    title: 'Wrong website',
    body: 'A website that is not on the list asked for the registration.',
    action: 'Go back to the security info page of the user.',
  },
  wrongFrame: {
    title: 'Wrong frame',
    body: 'An embedded frame asked for the registration.',
    action: 'Go back to the security info page of the user.',
  },
  wrongRp: {
    title: 'Wrong service',
    body: 'The page asked for a registration at another service.',
    action: 'Go back to the security info page of the user.',
  },
  wrongUser: {
    title: 'Wrong user on the page',
    body: 'The page is signed in as somebody else than the user this key is for.',
    action: 'Sign out on the page and sign in as the right user.',
  },
  wrongDisplayName: {
    title: 'Another person’s name on the page',
    body: 'The user name is the right one, but the page shows another person’s name with it.',
    action: 'Compare both names. If the person was renamed, import the user again and start a new run.',
  },
  wrongAccount: {
    title: 'A private Microsoft account',
    body: 'The page is signed in with a private Microsoft account of that name, not with the one of the organisation.',
    action: 'Sign out on the page, and choose “Work or school account” when it asks.',
  },
  nameNotConfirmed: {
    title: 'The name was not confirmed',
    body: 'The operator said that the name on the page is somebody else’s.',
    action: 'Sign out on the page and sign in as the right user.',
  },
  malformed: {
    title: 'The page’s request makes no sense',
    body: 'It does not have the form of a registration.',
    action: 'Load the page again.',
  },
  notRegistration: {
    title: 'The page asked for a sign-in with the key',
    body: 'The OBR window signs in with no other credential than the one it has just made.',
    action: 'Choose the Temporary Access Pass as the sign-in method.',
  },
} satisfies Record<ObrRefusalReason, Message>;
