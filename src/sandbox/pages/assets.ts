/** The icon of the pages in a browser's tab. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#3949ab"/>
<g fill="#fff"><circle cx="8" cy="16" r="2.6"/><circle cx="16" cy="16" r="2.6"/><circle cx="24" cy="16" r="2.6"/></g>
</svg>
`;

/** The style sheet of the pages. The contrast of text is at least 4.5:1 in both color schemes. */
export const style = `
:root {
  color-scheme: light dark;
  --background: #f4f5f9;
  --card: #fff;
  --line: #d3d7e3;
  --edge: #767d92;
  --text: #1c2233;
  --faint: #545c72;
  --accent: #3949ab;
  --on-accent: #fff;
  --success: #1b6b3a;
  --success-background: #e3f3e8;
  --problem: #a4262c;
  --problem-background: #fce8e8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --background: #11141c;
    --card: #1a1f2b;
    --line: #343b4d;
    --edge: #8087a0;
    --text: #e8eaf2;
    --faint: #a6aec4;
    --accent: #aab6ff;
    --on-accent: #11141c;
    --success: #86d9a2;
    --success-background: #16301f;
    --problem: #ffaaa6;
    --problem-background: #3b1b1e;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  background: var(--background);
  color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  overflow-wrap: anywhere;
}
header {
  display: flex;
  flex-wrap: wrap;
  gap: 0 1rem;
  align-items: center;
  padding: 0.75rem 1.25rem;
  border-bottom: 1px solid var(--line);
  background: var(--card);
  color: var(--faint);
  font-size: 0.9rem;
}
header a { display: flex; gap: 0.5rem; align-items: center; color: var(--text); font-size: 1rem; font-weight: 650; text-decoration: none; }
header a::before { content: ''; width: 1.5rem; height: 1.5rem; background: url(icon.svg) center / contain; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
main:not(.wide) { width: min(30rem, 100% - 2rem); margin: 2.5rem auto; padding: 1.5rem; }
main:not(.wide), .card { border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
main > :last-child, main > form > :last-child { margin-bottom: 0; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 2.5rem 0 0.75rem; font-size: 1.15rem; }
p { margin: 0 0 1rem; }
a { color: var(--accent); }
small, .faint { color: var(--faint); font-size: 0.875rem; font-weight: 400; }
code, pre, .call, .sent { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace; font-size: 0.875rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
h1:focus { outline: none; }
.card { padding: 1.25rem; }
.card > :last-child { margin-bottom: 0; }
.note { padding: 0.75rem 1rem; border-left: 4px solid var(--edge); border-radius: 6px; background: var(--background); }
.success { border-color: var(--success); background: var(--success-background); }
.problem { border-color: var(--problem); background: var(--problem-background); color: var(--problem); }
.field { display: grid; gap: 0.35rem; }
label, legend { font-weight: 600; }
input:not([type='radio']), select {
  width: 100%;
  min-height: 2.75rem;
  padding: 0.5rem 0.75rem;
  border: 1px solid var(--edge);
  border-radius: 8px;
  background: var(--card);
  color: inherit;
  font: inherit;
}
input[aria-invalid='true'] { border-color: var(--problem); }
input.code { font: 600 1.6rem/1.2 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; letter-spacing: 0.25em; text-transform: uppercase; }
fieldset { display: grid; gap: 0.5rem; margin: 0 0 1.25rem; padding: 0; border: 0; }
legend { padding: 0; margin-bottom: 0.5rem; }
.choice {
  display: flex;
  gap: 0.75rem;
  align-items: center;
  padding: 0.6rem 0.85rem;
  border: 1px solid var(--line);
  border-radius: 8px;
  font-weight: 400;
  cursor: pointer;
}
.choice:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.choice input { flex: none; width: 1.15rem; height: 1.15rem; margin: 0; accent-color: var(--accent); }
.choice small { margin-left: 0.35rem; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: center; }
button, .button {
  min-height: 2.75rem;
  padding: 0.5rem 1.4rem;
  border: 1px solid var(--accent);
  border-radius: 8px;
  background: var(--accent);
  color: var(--on-accent);
  font: inherit;
  font-weight: 600;
  text-decoration: none;
  white-space: nowrap;
  cursor: pointer;
}
.quiet { border-color: var(--edge); background: transparent; color: var(--text); }
button:hover, .button:hover { filter: brightness(0.93); }
.plain { padding-inline: 0.5rem; border-color: transparent; background: transparent; color: var(--accent); font-weight: 400; }
.plain:hover { text-decoration: underline; }
.bar { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; }
.bar h1 { margin: 0; }
.bar + .note:not([hidden]) { margin-top: 1rem; }
.empty { padding: 1.5rem; border: 1px dashed var(--edge); border-radius: 12px; color: var(--faint); text-align: center; }
ul, ol { margin: 0; }
.requests { padding-left: 0; list-style: none; }
table.card { width: 100%; padding: 0.25rem 0; border-spacing: 0; text-align: left; }
th, td { padding: 0.5rem 0.75rem; vertical-align: middle; }
th:first-child { padding-left: 1.25rem; }
th { font-weight: 650; overflow-wrap: break-word; }
thead th { color: var(--faint); font-size: 0.875rem; font-weight: 400; white-space: nowrap; }
tbody > tr > * { border-top: 1px solid var(--line); }
th small { display: block; }
td ul { padding: 0; list-style: none; }
td li small { display: block; }
td .buttons { flex-wrap: nowrap; gap: 0.4rem; }
td code, td a { overflow-wrap: normal; white-space: nowrap; }
td code { font-size: 0.8rem; }
td .plain { padding-inline: 0.4rem; }
td button, td select:not([size]) { min-height: 2.25rem; padding: 0.2rem 0.7rem; }
td select:not([size]) { width: auto; max-width: 9rem; }
.left { font-variant-numeric: tabular-nums; }
.state, .status { font-weight: 650; }
.state.approved, .status.ok { color: var(--success); }
.state.denied, .status.error { color: var(--problem); }
dl { margin: 0 0 1.25rem; }
dd { margin: 0; }
dt { color: var(--faint); }
dl.facts > div { display: grid; grid-template-columns: 9rem 1fr; gap: 0.5rem; padding: 0.4rem 0; border-bottom: 1px solid var(--line); }
.sent > div { display: grid; grid-template-columns: minmax(8rem, 16rem) 1fr; gap: 0 1rem; padding: 0.15rem 0; }
.requests.card { padding: 0.35rem 0; }
.requests > li + li { border-top: 1px solid var(--line); }
summary { display: grid; grid-template-columns: 2.5rem 1fr auto 0.5rem; gap: 0.75rem; align-items: baseline; padding: 0.5rem 1.25rem; cursor: pointer; }
summary::after { content: ''; align-self: center; width: 0.45rem; height: 0.45rem; border: solid var(--edge); border-width: 0 2px 2px 0; transform: rotate(-45deg); }
[open] > summary::after { transform: rotate(45deg); }
summary:hover { background: var(--background); }
.status { font-variant-numeric: tabular-nums; }
time { color: var(--faint); font-size: 0.875rem; font-variant-numeric: tabular-nums; }
.requests .sent { margin: 0; padding: 0.25rem 1.25rem 0.75rem; }
pre { margin: 0 0 1rem; padding: 0.75rem 1rem; border-radius: 8px; background: var(--background); white-space: pre-wrap; }
@media (max-width: 44rem) {
  main.wide { padding-top: 1.25rem; }
  .sent > div { grid-template-columns: 1fr; padding: 0.35rem 0; }
  main:not(.wide) .buttons > button { flex: 1 1 auto; }
}
@media (max-width: 58rem) {
  thead, tbody, tr, th, td { display: block; }
  thead { position: absolute; clip-path: inset(50%); }
  tbody > tr > * { padding: 0.25rem 1.25rem; border: 0; }
  tr + tr { border-top: 1px solid var(--line); }
  tr { padding: 0.5rem 0; }
  td .buttons { flex-wrap: wrap; }
  td code { overflow-wrap: anywhere; white-space: normal; font-size: 0.875rem; }
  .left::before { content: 'Expires in '; color: var(--faint); }
  td button, td select:not([size]) { min-height: 2.75rem; }
}
@media (forced-colors: active) {
  .choice:has(:checked) { outline: 2px solid; }
}
`;
