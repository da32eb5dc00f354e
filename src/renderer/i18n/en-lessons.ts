// English words of the exercises: what each is about, its steps, what can go wrong, and the debrief. For people who work at a
// desk, not for engineers.

import type { LessonId, LessonProblemCode, LessonStepCode } from '../../shared/lessons.ts';

export interface LessonWords {
  readonly title: string;
  /** One line for the list. */
  readonly teaser: string;
  /** What is to be reached, before it begins and while it goes on. */
  readonly goal: string;
  readonly debrief: {
    readonly happened: string;
    readonly app: string;
    readonly desk: string;
  };
}

export interface StepWords {
  readonly title: string;
  readonly hint: string;
}

export const lessons = {
  firstKey: {
    title: 'Your first key',
    teaser: 'One person, one key, nothing goes wrong. See every page of a run once.',
    goal: 'Kim Larsen needs a security key. Give one to Kim, from the empty key to the proof that it works.',
    debrief: {
      happened: 'Kim’s key holds a passkey, the organisation lists it, and a test sign-in with the key succeeded. Only then did the app call it ready.',
      app: 'It checked every rule before it asked you for a touch. Then it set the PIN, registered the key, read it back from the organisation and proved it with a second touch. The record is in History.',
      desk: 'Check who stands before you, as your organisation asks you to. Let the person choose the PIN, or hand it over separately from the key. Never write it on the key.',
    },
  },
  wrongUser: {
    title: 'Wrong user on the page',
    teaser: 'Two people have the same name, and the page mixes them up. See what stands in between.',
    goal: 'Emma Smith from Logistics gets a key through the page of the organisation. The page takes her for the other Emma Smith. Make sure that the right Emma gets the key.',
    debrief: {
      happened: 'The page was signed in as {{wrong}} and asked for a passkey for that account. The key was meant for {{right}}. Without a stop, the wrong person’s account would have been opened by this key.',
      app: 'It compared the name in the page’s request with the person you chose, refused the request before the key even blinked, and showed you both names. Nothing was written to the key, and the Temporary Access Pass was taken back.',
      desk: 'Stop when the app refuses. Turn OBR off, and start again with a fresh window. Names can be the same; compare the user name, the department or the employee id. Never “just try again” on the same page.',
    },
  },
  lostAnswer: {
    title: 'Lost network after the touch',
    teaser: 'The answer never arrives. Was the key registered or not? Let the app find out.',
    goal: 'Amina Diallo gets a key by direct registration. Right after the touch, the connection breaks. Wait for what the app decides, and do not register twice.',
    debrief: {
      happened: 'The organisation stored Amina’s passkey, and its answer got lost on the way. From your desk that looks exactly like a request that never arrived.',
      app: 'It did not guess and did not send the request again. It asked the organisation which keys Amina has, found this one, and went on to the proof. There is one key on the account, not two.',
      desk: 'Leave the key plugged in and wait. If the organisation cannot be reached at all, the run ends as “outcome unknown”: keep the key at the desk, and look at the user’s page once the network is back.',
    },
  },
  blockedPin: {
    title: 'Blocked PIN',
    teaser: 'An old key, and a PIN that somebody almost remembers. Know when to stop.',
    goal: 'Rosa Jiménez brings the key that she had years ago (Practice Key A). She thinks the PIN is {{pin}}, or maybe {{otherPin}}. Find out, and see to it that she leaves with a key that works.',
    debrief: {
      happened: 'Both PINs were wrong, and these were the last two tries. The key has locked its PIN for good. What was stored on it cannot be used any more.',
      app: 'It told you how many tries were left before each one, tried nothing by itself, and stopped when the key said “blocked”. It registered nothing on that key. The new key then got a PIN of its own.',
      desk: 'Nobody can unblock a PIN: not you, not the maker. A reset empties the key, also of private accounts, so ask its owner first. With few tries left, do not guess; take another key.',
    },
  },
  forbiddenModel: {
    title: 'Policy forbids this model',
    teaser: 'A shiny new key that the organisation does not allow. Find out before the touch.',
    goal: 'Farid Rahimi has ordered a fingerprint key. The organisation allows one model only: the ordinary key. See what the app says of Farid’s key, then give him one that is allowed.',
    debrief: {
      happened: 'The organisation’s policy lists the models that people may register. The fingerprint key is not on that list, so it would have been refused, however good it is.',
      app: 'It read the policy and the key’s model before anything was asked of the key. The check names the reason, and the run could not be started with the wrong key.',
      desk: 'Do not argue with the key: change the key, or have the policy changed by those who own it. Tell purchasing which models are allowed before the next box is ordered.',
    },
  },
  batchOfTen: {
    title: 'A batch of ten',
    teaser: 'Ten people start on Monday. Ten keys, one after the other, none of them mixed up.',
    goal: 'Ten new starters are waiting, and ten keys lie in the drawer. Give each person a key of their own. Unplug a key when it is done, before you call the next person.',
    debrief: {
      happened: 'Ten people have ten keys. Each key holds the passkey of one person and no other, and each was proved before it was handed over.',
      app: 'It kept a record for every person and every key. Had you used a key a second time, it would have warned you that it was already given to somebody else.',
      desk: 'One person, one key, one envelope. Unplug the finished key and label it before you take the next one. When you are interrupted, History says who was last.',
    },
  },
} satisfies Record<LessonId, LessonWords>;

export const lessonSteps = {
  'firstKey.start': {
    title: 'Start a run for Kim Larsen',
    hint: 'Open Kim under Users & Security Keys, choose User Provisioning, then Microsoft. Pick Practice Key A and start.',
  },
  'firstKey.setPin': {
    title: 'Set a PIN',
    hint: 'The key has none yet. Type one twice; anything with six digits will do here.',
  },
  'firstKey.register': {
    title: 'Touch the key to register it',
    hint: 'When the key blinks, press its picture here at the side.',
  },
  'firstKey.prove': {
    title: 'Touch it once more for the proof',
    hint: 'The app reads the key back and signs in with it. Wait for “The key is ready”.',
  },
  'wrongUser.start': {
    title: 'Start the run with the page',
    hint: 'Open Emma Smith in Logistics ({{right}}). Choose Temporary Access Pass and OBR window as the route, then start OBR.',
  },
  'wrongUser.refused': {
    title: 'Let the page ask, and see the refusal',
    hint: 'Sign in on the page, add a security key, choose Next. Read the two names in the bar above the page.',
  },
  'wrongUser.register': {
    title: 'Do it right',
    hint: 'Turn OBR off and start again for the right Emma. A fresh window knows nobody. Register and prove the key.',
  },
  'lostAnswer.start': {
    title: 'Start a run for Amina Diallo',
    hint: 'Choose Direct registration as the route, pick the key, set a PIN and touch the key.',
  },
  'lostAnswer.lost': {
    title: 'The answer gets lost',
    hint: 'Touch the key when it blinks. Then only watch: leave the key plugged in.',
  },
  'lostAnswer.decided': {
    title: 'Let the app decide',
    hint: 'It asks the organisation what is there. Touch once more for the proof.',
  },
  'blockedPin.start': {
    title: 'Start a run with the old key',
    hint: 'Open Rosa Jiménez and choose Practice Key A. It has a PIN already, and two tries are left.',
  },
  'blockedPin.blocked': {
    title: 'Try what she remembers',
    hint: 'Type {{pin}}, then {{otherPin}}. Mind what the app says about the tries that are left.',
  },
  'blockedPin.newKey': {
    title: 'Give her another key',
    hint: 'Unplug the blocked key, plug in Practice Key B, and start a new run for Rosa.',
  },
  'forbiddenModel.refused': {
    title: 'See what the app says of the fingerprint key',
    hint: 'Open Farid Rahimi, choose User Provisioning and go on to the key. Pick Practice Key A and read the checks.',
  },
  'forbiddenModel.start': {
    title: 'Take a key that is allowed',
    hint: 'Plug in Practice Key B, pick it and start.',
  },
  'forbiddenModel.register': {
    title: 'Register it',
    hint: 'Set a PIN, touch to register, touch to prove.',
  },
  'batchOfTen.first': {
    title: 'The first person has a key',
    hint: 'Choose Next person, then User Provisioning. Everything goes as in your first exercise.',
  },
  'batchOfTen.half': {
    title: 'Five people have keys',
    hint: 'Unplug the finished key, plug in the next one from the drawer, and choose Next person.',
  },
  'batchOfTen.all': {
    title: 'All ten have keys',
    hint: 'Go on until the queue is empty. One key for one person.',
  },
} satisfies Record<LessonStepCode, StepWords>;

export const lessonProblems = {
  otherPerson: {
    title: 'A key went to somebody else',
    body: '{{name}} got a key and is not part of this exercise. On a real desk this would have to be undone by an administrator.',
  },
  keyGivenTwice: {
    title: 'One key for two people',
    body: '{{name}} now opens the accounts of two people. Whoever holds it can sign in as both.',
  },
  wrongRoute: {
    title: 'The other route shows nothing here',
    body: 'The key is fine, but the exercise is about something that happens on the other route only. Mind the route in the first step.',
  },
  outOfOrder: {
    title: 'That was the end without the middle',
    body: 'The new key is fine, but you have not seen what the exercise is about. Begin with the old key.',
  },
} satisfies Record<LessonProblemCode, { readonly title: string; readonly body: string }>;

export const course = {
  navigation: 'Practice',
  title: 'Practice',
  lead: 'Six exercises with made-up people and software keys. Each takes a few minutes and shows something that happens at a real desk.',
  exercises: 'Exercises',
  progress: '{{done}} of {{total}} done',
  status: { notStarted: 'Not started', active: 'In progress', done: 'Done' },
  start: 'Start',
  startOf: 'Start: {{title}}',
  again: 'Start again',
  againOf: 'Start again: {{title}}',
  debriefOf: 'Debrief of {{title}}',
  debriefShort: 'Debrief',
  runGoesOn: 'A run is in progress. Starting an exercise cancels it.',
  starting: 'Setting up…',
  coach: 'Exercise',
  step: 'Step {{at}} of {{total}}',
  allSteps: 'Show all steps',
  fewerSteps: 'Show this step only',
  stepDone: 'done',
  stepNow: 'now',
  stepLater: 'later',
  leave: 'Leave exercise',
  leaveOf: 'Leave “{{title}}”',
  reached: 'Well done',
  reachedText: 'You have reached the goal.',
  readDebrief: 'Read the debrief',
  openExercise: 'Show the exercise',
  queue: 'Queue',
  queueProgress: '{{done}} of {{total}} have a key',
  nextPerson: 'Next person: {{name}}',
  everybodyDone: 'Everybody has a key',
  goal: 'Your goal',
  steps: 'Steps',
  debrief: 'Debrief: {{title}}',
  happened: 'What happened',
  app: 'What the app did',
  desk: 'At a real desk',
  next: 'Next exercise: {{title}}',
  back: 'All exercises',
  ownRoom: 'The exercise has people and keys of its own. Yours come back when you leave it.',
  room: 'Your practice room',
  roomText: 'The made-up organisation and its keys are new each time you choose Practice, unless you keep them.',
  keep: 'Keep this practice room',
  keepHint: 'Keys and registrations are saved in a file on this computer and are there again at the next start.',
};
