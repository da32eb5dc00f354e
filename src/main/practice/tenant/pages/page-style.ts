// The style sheet of the practice pages: light and dark, from narrow phones to wide windows.

export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1d2733; --soft: #55616f; --line: #c9d1da; --paper: #ffffff; --back: #e9eef3;
  --accent: #1f5f6b; --accent-ink: #ffffff; --bad: #a1260d; --bad-back: #fdecea; --good: #1b5e20; --banner: #fff3cd; --banner-ink: #4d3b00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --soft: #aab6c2; --line: #46525e; --paper: #1f2730; --back: #141a20;
  --accent: #7cc7d4; --accent-ink: #0d2126; --bad: #ffb4a5; --bad-back: #45211b; --good: #9ad6a0; --banner: #453a12; --banner-ink: #ffeaa6; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--back); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; }
.banner { margin: 0; padding: .5rem 1rem; background: var(--banner); color: var(--banner-ink); text-align: center; font-size: .875rem; }
main { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; box-shadow: 0 8px 28px rgb(0 0 0 / .12); }
main.card { width: min(27.5rem, calc(100% - 2rem)); margin: auto; padding: 2rem 2.25rem; }
main.wide { width: min(52rem, calc(100% - 2rem)); margin: 2rem auto; padding: 2rem 2.25rem; }
.brand { display: flex; align-items: center; gap: .5rem; margin: 0 0 1.25rem; color: var(--soft); font-weight: 600; }
.mark { width: 1.1rem; height: 1.1rem; border-radius: 50% 50% 50% 0; background: var(--accent); }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; font-weight: 600; }
h2 { margin: 0 0 .5rem; font-size: 1.15rem; }
p { margin: 0 0 1rem; }
.identity { display: flex; align-items: center; gap: .5rem; overflow-wrap: anywhere; color: var(--soft); }
label { display: block; margin-bottom: .25rem; font-weight: 600; }
input[type=text], input[type=email], input[type=password] { width: 100%; padding: .55rem .7rem; font: inherit; color: inherit;
  background: var(--paper); border: 1px solid var(--soft); border-radius: 6px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.actions { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: .75rem; margin-top: 1.5rem; }
button, .button { padding: .5rem 1.25rem; min-width: 6.5rem; font: inherit; font-weight: 600; color: var(--ink); background: transparent;
  border: 1px solid var(--soft); border-radius: 6px; cursor: pointer; text-decoration: none; text-align: center; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
button.plain { border-color: transparent; min-width: 0; color: var(--accent); }
button:disabled { opacity: .55; cursor: default; }
.error { margin: 0 0 1rem; padding: .6rem .8rem; border-radius: 6px; background: var(--bad-back); color: var(--bad); }
.error:empty { display: none; }
.hint { margin: .5rem 0 0; color: var(--soft); font-size: .9rem; }
.good { color: var(--good); }
.methods { list-style: none; margin: 1rem 0; padding: 0; border-top: 1px solid var(--line); }
.methods li { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; padding: .9rem .25rem; border-bottom: 1px solid var(--line); }
.methods .kind { flex: 1 1 10rem; font-weight: 600; }
.methods .name { flex: 2 1 12rem; overflow-wrap: anywhere; }
.methods .when { color: var(--soft); font-size: .9rem; }
.choice { display: flex; flex-direction: column; gap: .5rem; }
.choice button { text-align: left; }
dialog { width: min(30rem, calc(100% - 2rem)); padding: 1.75rem 2rem; border: 1px solid var(--line); border-radius: 10px;
  background: var(--paper); color: var(--ink); }
dialog::backdrop { background: rgb(0 0 0 / .45); }
.spinner { width: 2.25rem; height: 2.25rem; margin: 1rem auto; border: 4px solid var(--line); border-top-color: var(--accent);
  border-radius: 50%; animation: turn 1s linear infinite; }
@keyframes turn { to { transform: rotate(360deg); } }
@media (prefers-reduced-motion: reduce) { .spinner { animation: none; } }
[hidden] { display: none !important; }
`;
