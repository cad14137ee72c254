/** A customer's page: `c`, `o`, `l` and `t` open a form, Enter goes to the workbench. */

import { bind } from "./keys.js";

const bench = document.querySelector("a[data-bench]");
const FORMS = { c: "act-call", o: "act-promise", l: "act-dispute", t: "note-adding" };

/** @param {string} id */
function open(id) {
  const form = document.getElementById(id);
  if (!(form instanceof HTMLDetailsElement)) return false;
  form.open = true;
  focusOn(form);
  return true;
}

/** @param {HTMLDetailsElement} form */
function focusOn(form) {
  const first = form.querySelector("[aria-invalid=true], input:not([type=hidden]), select, textarea");
  if (first instanceof HTMLElement) first.focus();
}

bind({
  ...Object.fromEntries(Object.entries(FORMS).map(([key, id]) => [key, () => open(id)])),
  Enter: (event) => {
    // on a link or a button Enter is theirs
    if (event.target !== document.body || !(bench instanceof HTMLAnchorElement)) return false;
    bench.click();
  },
});

for (const id of Object.values(FORMS)) {
  const form = document.getElementById(id);
  form?.addEventListener("toggle", () => {
    if (form instanceof HTMLDetailsElement && form.open && !form.contains(document.activeElement?.closest("form") ?? null)) focusOn(form);
  });
}
