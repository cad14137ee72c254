/**
 * The day of reminders by keys: the arrows go from letter to letter, Space approves the one that is shown, Enter the
 * ticked ones, Shift Enter all; h holds it, m changes it, u takes back what was just approved. All of it is a link or
 * a button of the page.
 */
import { bind } from "./keys.js";

const preview = document.getElementById("preview");
let fieldIsWanted = false;
let pressed = false; // a row was pressed with the pointer

/** @returns {HTMLTableRowElement[]} */
function rows() {
  return [...document.querySelectorAll("tr[data-key]")].filter((row) => row instanceof HTMLTableRowElement);
}

/** @param {Element | null | undefined} row */
function linkOf(row) {
  const found = row?.querySelector("a[data-row]");
  return found instanceof HTMLElement ? found : null;
}

/** @param {number} by */
function move(by) {
  const all = rows();
  const next = all[all.findIndex((row) => row.classList.contains("on")) + by];
  const link = linkOf(next);
  if (!link) return;
  mark(next);
  link.focus();
  link.click();
}

/** @param {Element} shown the row whose letter is shown */
function mark(shown) {
  for (const row of rows()) row.classList.toggle("on", row === shown);
}

/** @param {string} selector */
function press(selector) {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) return false;
  found.click();
  return true;
}

/** @param {EventTarget | null} target whether a key pressed there means the list, and nothing of its own */
function isList(target) {
  if (!(target instanceof Element)) return false;
  return target.closest("a, button, input, select, textarea, summary") === null || target.matches("tr.on a[data-row]");
}

/** @param {EventTarget | null} target whether the arrows choose something there */
function isChoice(target) {
  return target instanceof Element && target.matches("input[type=radio]");
}

/** @param {string} act */
function ask(act) {
  fieldIsWanted = press(`#preview [data-act="${act}"]`);
  return fieldIsWanted;
}

bind({
  ArrowDown: (event) => (isChoice(event.target) ? false : move(1)),
  ArrowUp: (event) => (isChoice(event.target) ? false : move(-1)),
  " ": (event) => (isList(event.target) ? press("#preview [data-one] button") : false),
  Enter: (event) => (isList(event.target) ? press("button[data-chosen]") : false),
  "Shift+Enter": (event) => (isList(event.target) ? press("button[data-all]") : false),
  h: () => ask("hold"),
  m: () => ask("edit"),
  u: () => press("[data-undo] button"),
  Escape: () => press("#preview [data-leave]"),
});

const every = document.querySelector("input[data-tick-all]");
/** @returns {HTMLInputElement[]} */
const ticks = () => [...document.querySelectorAll("#approve input[name=chosen]")].filter((each) => each instanceof HTMLInputElement);

document.addEventListener("change", (event) => {
  if (!(every instanceof HTMLInputElement)) return;
  if (event.target === every) for (const tick of ticks()) tick.checked = every.checked;
  every.checked = ticks().every((tick) => tick.checked);
  every.indeterminate = !every.checked && ticks().some((tick) => tick.checked);
});

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const row = event.target.closest("tr[data-key]");
  if (!row) return;
  pressed = event.isTrusted && event.detail > 0;
  if (event.target.closest("a[data-row]")) mark(row);
  else if (!event.target.closest("a, input, button")) linkOf(row)?.click();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target !== preview) return;
  preview?.scrollTo(0, 0);
  if (pressed && preview && preview.getBoundingClientRect().top > window.innerHeight / 2) preview.scrollIntoView();
  pressed = false;
  const form = preview?.querySelector("[data-first]");
  const wanted = form?.querySelector("input[type=radio]:checked, textarea, select");
  if (fieldIsWanted && wanted instanceof HTMLElement) wanted.focus();
  else if (form === null && fieldIsWanted) linkOf(document.querySelector("tr.on"))?.focus();
  fieldIsWanted = form !== null && fieldIsWanted;
});

const first = ["[aria-invalid=true]", "button[data-so]", "textarea"]
  .map((wanted) => preview?.querySelector(`[data-first] ${wanted}`))
  .find((found) => found instanceof HTMLElement);
if (first instanceof HTMLElement) first.focus();
