/**
 * Everything that a page may want to change is a custom property or a part. Light or dark follows the page's own
 * `color-scheme`; a page without one is light.
 */
export const style = `
:host {
  --_accent: var(--consult-accent, light-dark(#0b57d0, #a8c7fa));
  --_on-accent: var(--consult-on-accent, light-dark(#fff, #062e6f));
  --_text: var(--consult-text, light-dark(#1f1f1f, #e6e6e6));
  --_muted: var(--consult-muted, light-dark(#575b60, #b4b8be));
  --_background: var(--consult-background, light-dark(#fff, #1f2125));
  --_raised: var(--consult-raised, light-dark(#f0f3f8, #2b2e34));
  --_border: var(--consult-border, light-dark(#80868b, #8e9399));
  --_good: var(--consult-good, light-dark(#146c2e, #6dd58c));
  --_danger: var(--consult-danger, light-dark(#b3261e, #f2b8b5));
  --_radius: var(--consult-radius, 8px);
  display: inline-block;
  box-sizing: border-box;
  max-width: 100%;
  color: var(--_text);
  font: var(--consult-font, 14px/1.45 system-ui, sans-serif);
  text-align: start;
}
:host([hidden]), [hidden] { display: none !important }
*, *::before { box-sizing: border-box }
p, ul { margin: 0; padding: 0 }
ul { list-style: none }
button, input, select { font: inherit; color: inherit; min-height: 36px; border-radius: var(--_radius) }
button {
  cursor: pointer; padding: 6px 14px; border: 1px solid var(--_border);
  background: var(--_background); white-space: nowrap; transition: background-color .15s;
}
button:hover { background: var(--_raised) }
button.main { background: var(--_accent); border-color: var(--_accent); color: var(--_on-accent); font-weight: 600 }
button.main:hover { filter: brightness(1.08) }
button[aria-disabled=true] { cursor: default; opacity: .55 }
:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px }
.panel {
  display: grid; gap: 12px; margin-top: 8px; padding: 16px; width: 340px; max-width: 100%;
  background: var(--_background); border: 1px solid var(--_border); border-radius: var(--_radius);
  overflow-wrap: anywhere;
}
.stack, .field { display: grid; gap: 6px }
.stack { gap: 12px }
.actions, .row { display: flex; flex-wrap: wrap; gap: 8px }
.actions > button { flex: 1 1 auto }
.row { flex-wrap: nowrap }
.row > button { flex: none }
label { font-weight: 600 }
input, select { width: 100%; padding: 6px 10px; border: 1px solid var(--_border); background: var(--_background) }
input::placeholder { color: var(--_muted); opacity: 1 }
[role=listbox] {
  max-height: 13em; overflow-y: auto; padding: 4px;
  border: 1px solid var(--_border); border-radius: var(--_radius);
}
[role=option] {
  display: flex; align-items: center; gap: 8px; padding: 6px 8px; cursor: pointer;
  border-radius: calc(var(--_radius) / 2);
}
[role=option]:hover { background: var(--_raised) }
[role=option][aria-selected=true] { background: var(--_accent); color: var(--_on-accent) }
[role=option][aria-selected=true] .note { color: inherit }
[role=option][aria-disabled=true] { cursor: not-allowed; color: var(--_muted) }
[role=option][aria-disabled=true][aria-selected=true] { background: var(--_raised) }
.name { flex: 1 }
.note, .hint { color: var(--_muted); font-size: .9em }
.dot { width: 9px; height: 9px; border-radius: 50%; border: 2px solid currentcolor; flex: none }
.dot.here { color: var(--_good); background: currentcolor }
[aria-selected=true] .dot { color: inherit }
[role=log] { display: grid; gap: 4px; max-height: 12em; overflow-y: auto; padding: 8px; background: var(--_raised); border-radius: var(--_radius) }
.status { display: flex; gap: 8px; align-items: baseline }
.status:focus-visible { outline-offset: 4px }
.status::before {
  content: ''; flex: none; width: 10px; height: 10px; border-radius: 50%;
  background: var(--_muted);
}
.status[data-state=waiting]::before { background: var(--_accent); animation: pulse 1.4s ease-in-out infinite }
.status[data-state=joined]::before { background: var(--_good) }
.status[data-state=failed]::before { background: var(--_danger) }
.problem { color: var(--_danger) }
.problem:empty, .status:empty, .hint:empty { display: none }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
@keyframes pulse { 50% { opacity: .25 } }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important } }
@media (forced-colors: active) {
  [role=option][aria-selected=true] { outline: 2px solid Highlight }
}
`
