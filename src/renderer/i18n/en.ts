// English, whole. The one source of every word on the screen.

import { activities, disarmReasons, leftBehind, steps } from './en-run.ts';
import { backup, recordProtection } from './en-backup.ts';
import { audit, auditFlaws, auditKinds, auditOutcomes } from './en-audit.ts';
import { batch } from './en-batch.ts';
import { checks } from './en-checks.ts';
import { checkGroups, checkReasons, doctor, fixPlaces } from './en-doctor.ts';
import { keyRules } from './en-key-rules.ts';
import { deviceCode } from './en-device-code.ts';
import { accounts } from './en-accounts.ts';
import { connection } from './en-connection.ts';
import { proxy } from './en-proxy.ts';
import { clouds } from './en-clouds.ts';
import { errors, obrRefusals } from './en-errors.ts';
import { fleet } from './en-fleet.ts';
import { course, lessonProblems, lessonSteps, lessons } from './en-lessons.ts';
import { obrPage } from './en-obr-page.ts';
import { guide, guidePane, guideSteps } from './en-page-guide.ts';
import { pages } from './en-pages.ts';
import { practice, practiceKindGroups, practiceKinds } from './en-practice.ts';
import { recovery } from './en-recovery.ts';
import { keyConfirm, keyEventWords, keyLedger, keyMarkWords, keyStateWords } from './en-key-ledger.ts';
import { reconciliation } from './en-reconciliation.ts';
import { provisioning } from './en-provisioning.ts';
import { servicePages } from './en-services.ts';
import { people } from './en-users.ts';
import { person, replacement } from './en-person.ts';

export const en = {
  accounts, batch, connection, proxy,
  ...pages, ...provisioning, ...keyRules, people, person, replacement, practice, practiceKindGroups, practiceKinds, course, lessons, lessonSteps, lessonProblems,
  errors, checks, checkGroups, checkReasons, fixPlaces, clouds, doctor, fleet, deviceCode,
  servicePages, activities, steps, disarmReasons, obrRefusals, leftBehind, recovery, obrPage, guide, guidePane, guideSteps, audit, auditKinds, auditOutcomes, auditFlaws, backup, recordProtection, reconciliation,
  keyLedger, keyStateWords, keyMarkWords, keyEventWords, keyConfirm,
};
