/**
 * What may be handed over, by keys: the arrows go from document to document, Space ticks, Enter verifies. Each tick
 * asks the server what the draft comes to; its answer is the page, of which decisions, sum and draft are taken.
 * On the page of an event an amount that is typed ticks its document.
 */
import { bind } from "./keys.js";
import { Refusal, send } from "./http.js";
import { toast } from "./toast.js";

const form = document.getElementById("choice");
const figures = document.getElementById("figures");
const WAIT = 150; // milliseconds that somebody may tick on before the server is asked
/** @type {AbortController | null} */
let asked = null;
let timer = 0;

/** @returns {HTMLInputElement[]} */
function ticks() {
  return [...document.querySelectorAll("#choice input[name=doc]:not(:disabled)")].filter((each) => each instanceof HTMLInputElement);
}

/**
 * Put what the answer says in the place of what stands here, without moving the focus.
 * @param {string} text
 */
function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const id of ["figures", "chosen-sum"]) {
    const here = document.getElementById(id);
    const said = page.getElementById(id);
    if (here && said) here.replaceChildren(...said.childNodes);
  }
  const rows = new Map([...page.querySelectorAll("tr[data-key]")].map((row) => [row.getAttribute("data-key"), row]));
  for (const row of document.querySelectorAll("tr[data-key]")) {
    const said = rows.get(row.getAttribute("data-key"))?.querySelector("[data-decision]");
    const here = row.querySelector("[data-decision]");
    if (here && said) here.replaceChildren(...said.childNodes);
  }
}

async function valueAgain() {
  if (!(form instanceof HTMLFormElement) || !form.dataset.figures) return;
  asked?.abort();
  const own = new AbortController();
  asked = own;
  figures?.classList.add("stale");
  try {
    show(await send("POST", form.dataset.figures, new FormData(form), { signal: own.signal }));
  } catch (error) {
    if (own.signal.aborted) return;
    toast(error instanceof Refusal ? error.said : String(error), { bad: true });
  }
  if (asked === own) figures?.classList.remove("stale");
}

/** @param {number} by */
function move(by) {
  const all = ticks();
  if (!all.length) return false;
  const at = all.findIndex((each) => each === document.activeElement);
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  next?.focus();
  return true;
}

form?.addEventListener("change", () => {
  clearTimeout(timer);
  timer = setTimeout(valueAgain, WAIT);
});
document.querySelector(".event-form")?.addEventListener("input", (event) => {
  const typed = event.target instanceof Element ? event.target.closest("input[name=cents]") : null;
  const tick = typed?.closest("tr")?.querySelector("input[name=doc]");
  if (tick instanceof HTMLInputElement) tick.checked = true; // who types an amount means the document
});
for (const button of document.querySelectorAll("[data-value-again]")) button.setAttribute("hidden", "");

bind({
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Enter: (event) => {
    if (event.target instanceof Element && event.target.closest("a, button, select, textarea, summary")) return false;
    const button = document.querySelector("[data-enter]");
    if (!(button instanceof HTMLElement)) return false;
    button.click();
  },
});
