// Preloaded into the main process by tests: an error box waits for a click that nobody makes here, so it is printed.
const { dialog } = require('electron');

dialog.showErrorBox = (title, content) => process.stdout.write(`BOX ${title}\n${content}\n`);
