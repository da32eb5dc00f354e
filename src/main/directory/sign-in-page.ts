// What the browser shows when the sign-in has come back to the app. Static, self-contained, no script.

const style =
  'body{font:16px/1.5 "Segoe UI",system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;' +
  'background:#f5f5f5;color:#242424}main{background:#fff;padding:40px 48px;border-radius:8px;max-width:28em;' +
  'box-shadow:0 2px 8px #0002}h1{font-size:20px;margin:0 0 8px}p{margin:0}' +
  '@media(prefers-color-scheme:dark){body{background:#1f1f1f;color:#fff}main{background:#292929}}';

function page(title: string, text: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Pairing App</title>' +
    `<meta name="viewport" content="width=device-width"><style>${style}</style></head>` +
    `<body><main role="status"><h1>${title}</h1><p>${text}</p></main></body></html>`
  );
}

export const successPage = page('You are signed in', 'You can close this page and go back to Pairing App.');
export const errorPage = page('The sign-in did not succeed', 'You can close this page. Pairing App says what to do now.');
