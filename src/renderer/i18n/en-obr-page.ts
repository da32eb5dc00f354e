// English words for what goes on beside the page of the OBR window: the name on it, letters that deceive.

export const obrPage = {
  confirmName: 'Whom does the page register?',
  confirmNameText: 'At {{rpId}} the page asks for a passkey for this name. Type the name that {{person}} has there, as you know it. It must be the same as the one on the page.',
  onThePage: 'Name on the page',
  shownAs: 'Shown as',
  nameField: 'Name of {{person}} at {{rpId}}',
  nameDiffers: 'This is not the name on the page.',
  confirmNameYes: 'Confirm and go on',
  confirmNameNo: 'It is somebody else: refuse',
  confirmNameBar: 'Confirm the name on the page',
  confirmNameBarText: 'The app asks for whom the page may register. Answer there.',
  oddLetters: 'Look closely: this name has letters that may not be what they seem.',
  oddLetter: '{{letter}} is {{codePoint}}',
  oddLetterLooks: '{{letter}} is {{codePoint}}, and looks like {{looksLike}}',
  oddInvisible: 'a letter that cannot be seen ({{codePoint}})',
  oddSeen: 'The name on the page has unusual letters: {{letters}}.',
};
