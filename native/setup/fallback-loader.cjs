// The start program inside the fallback runtime (resources/default_app.asar): what Electron's default app does.
// `electron [-r MODULE]… FOLDER [arguments]` starts the app in FOLDER. Not part of the product.
'use strict';

const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { app } = require('electron');

function readArguments(argv) {
  const modules = [];
  let folder = null;
  for (let i = 1; i < argv.length; i++) {
    const argument = argv[i];
    if (argument === '-r' || argument === '--require') modules.push(argv[++i]);
    else if (argument === '--') continue;
    else if (argument.startsWith('-')) continue;
    else {
      folder = argument;
      break;
    }
  }
  return { modules, folder };
}

function startApp(folder) {
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true });
  const appPath = path.resolve(folder);
  const about = JSON.parse(readFileSync(path.join(appPath, 'package.json'), 'utf8'));
  if (about.version) app.setVersion(about.version);
  app.name = about.productName ?? about.name ?? app.name;
  if (process.platform === 'linux') app.setDesktopName(about.desktopName ?? `${app.name}.desktop`);
  app.setAppPath(appPath);
  Module._load(path.resolve(appPath, about.main ?? 'index.js'), null, true);
}

try {
  const { modules, folder } = readArguments(process.argv);
  for (const name of modules) Module._load(Module._resolveFilename(name, null, false), null, false);
  if (folder === null) {
    console.error('Usage: electron [-r MODULE] FOLDER');
    app.exit(2);
  } else startApp(folder);
} catch (error) {
  console.error(error);
  app.exit(1);
}
