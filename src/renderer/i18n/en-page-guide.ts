// English words of the guide beside the OBR window: where the page is, and what to do on it. Names of the page's buttons are as
// Microsoft documents them; a tenant in another language has others.

export const guide = {
  opening: { title: 'The page is opening', body: 'A moment: the OBR window loads its first page.' },
  signIn: { title: 'Sign in as the user', body: 'The Temporary Access Pass is filled in for you. Choose Sign in on the page.' },
  afterSignIn: { title: 'Answer the page', body: 'Asked whether to stay signed in, choose No. If it asks for anything else, skip it where you can.' },
  moreInformation: {
    title: 'The tenant asks for more first',
    body: 'Skip it where the page lets you, or choose another method there, and take Security key.',
  },
  securityInfo: { title: 'Add the security key', body: 'On Security info choose Add sign-in method, then Security key, and follow the page.' },
  create: { title: 'The page asks for the key', body: 'Follow the page until the key blinks.' },
  askAgain: { title: 'The key gave no passkey', body: 'OBR is still on. Choose Try again or Next on the page, and touch the key when it blinks.' },
  refused: { title: 'This page asked for something else', body: 'Do not go on there. The key was not asked. Open the first page again, or turn OBR off.' },
  naming: { title: 'Name the key and finish', body: 'The passkey is on the key. Give it a name on the page and choose Next until the page says it is done.' },
  site: { title: 'Register on the site’s own pages', body: 'Sign in on the page as the user, or let the user do it, and add a security key there. Touch the key when it blinks.' },
  unknown: { title: 'A page that the app does not know', body: 'Pages change. The app’s window has the whole job in plain steps, to finish by hand.' },
  notAllowed: { title: 'The page wanted to leave', body: 'It was led to an address that is not the service’s, and was stopped. You can finish by hand.' },
  notLoaded: { title: 'The page did not load', body: 'Check the network of this computer, then open the first page again.' },
};

export const guideSteps = {
  checkName: 'Check that the page names {{upn}}.',
  pressSignIn: 'The pass is in its field: choose Sign in. If the field is empty, copy the pass below and paste it.',
  stayNo: 'Stay signed in? Choose No.',
  skipMore: 'Anything else: choose Skip, Ask later or Cancel where the page has it.',
  otherMethod: 'Choose “I want to set up a different method”, then Security key.',
  addMethod: 'Choose Add sign-in method.',
  chooseKey: 'Choose Security key or Passkey, then Add.',
  device: {
    usb: 'Choose USB device, then Next.',
    nfc: 'Choose NFC device, then Next.',
    'smart-card': 'Choose NFC device (USB device where there is no other), then Next.',
  },
  followPage: 'Choose Next, Continue or OK on the page until the key blinks.',
  touch: 'Touch the key when it blinks.',
  tryAgain: 'Choose Try again or Next on the page.',
  leaveIt: 'Do not go on with this page.',
  openFirst: 'Open the first page again, by the button below.',
  nameIt: 'Give the key a name, and choose Next.',
  done: 'Choose Done. The window closes by itself.',
  siteSignIn: 'Sign in as the user, or let the user do it.',
  siteAdd: 'Add a security key in the account’s security settings.',
  signInByHand: 'Sign in as {{upn}}. For the pass, choose “Use your Temporary Access Pass” if the page offers it, copy it below, and paste it.',
  giveUp: 'If it does not work out: turn OBR off. Nothing is left behind, and the run can be begun again.',
};

export const guidePane = {
  steps: 'What to do on the page',
  byHand: 'Finish by hand',
  byHandShow: 'The page looks different?',
  openStart: 'Open the first page again',
  openStartText: 'What was typed on the page is lost.',
  at: 'The page is at {{host}}.',
  ledTo: 'It was led to {{host}}.',
};
