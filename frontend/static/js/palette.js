/** Ctrl K: go to a firm, a client, a page of the one at hand, or a customer by name. */
import { send } from "./http.js";

/** @typedef {{label: string, url: string, kind: string}} Place */

const MOST = 12;
const ASK_AFTER_MS = 120;

const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("palette"));
const field = /** @type {HTMLInputElement | null} */ (document.getElementById("palette-input"));
const list = document.getElementById("palette-list");
const none = document.getElementById("palette-none");

/** @type {Place[]} */
let homes = [];
/** @type {Place[]} */
let customers = [];
/** @type {Place[]} */
let shown = [];
let at = 0;
let asked = 0;
let loaded = false;

/** Open it, with the places that are known so far. */
export async function openPalette() {
  if (!dialog || !field || dialog.open) return;
  field.value = "";
  customers = [];
  dialog.showModal();
  show();
  if (loaded || !dialog.dataset.homes) return;
  loaded = true;
  try {
    homes = await send("GET", dialog.dataset.homes);
    show();
  } catch {
    loaded = false;
  }
}

/** @returns {Place[]} the pages of the navigation at hand */
function pages() {
  return [...document.querySelectorAll(".nav a")].map((link) => ({
    label: link.querySelector(".lbl")?.textContent ?? "",
    url: link.getAttribute("href") ?? "/",
    kind: "page",
  }));
}

/** @param {string} text */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function show() {
  const wanted = plain(field?.value.trim() ?? "");
  const known = [...pages(), ...homes].filter((place) => plain(place.label).includes(wanted));
  known.sort((one, other) => rank(one, wanted) - rank(other, wanted));
  shown = [...known, ...customers].slice(0, MOST);
  at = 0;
  paint();
}

/**
 * @param {Place} place
 * @param {string} wanted
 */
function rank(place, wanted) {
  return plain(place.label).startsWith(wanted) ? 0 : 1;
}

/** @param {string} kind */
function kindWord(kind) {
  const kinds = /** @type {HTMLTemplateElement | null} */ (document.getElementById("palette-kinds"));
  return kinds?.content.querySelector(`[data-kind="${kind}"]`)?.textContent ?? "";
}

function paint() {
  list?.replaceChildren(
    ...shown.map((place, index) => {
      const item = document.createElement("li");
      item.id = `palette-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(index === at));
      item.textContent = place.label;
      item.append(Object.assign(document.createElement("span"), { textContent: kindWord(place.kind) }));
      item.addEventListener("click", () => go(place));
      return item;
    }),
  );
  field?.setAttribute("aria-activedescendant", shown.length ? `palette-${at}` : "");
  if (none) none.hidden = shown.length > 0;
  list?.children[at]?.scrollIntoView({ block: "nearest" });
}

/** @param {Place | undefined} place */
function go(place) {
  if (place) location.assign(place.url);
}

async function ask() {
  const turn = ++asked;
  const wanted = field?.value.trim() ?? "";
  customers = [];
  if (!dialog?.dataset.customers || wanted.length < 2) return;
  await new Promise((resolve) => setTimeout(resolve, ASK_AFTER_MS));
  if (turn !== asked) return;
  try {
    const found = await send("GET", `${dialog.dataset.customers}?q=${encodeURIComponent(wanted)}`);
    if (turn !== asked) return;
    const rows = Array.isArray(found) ? found : found.customers ?? [];
    customers = rows.map((/** @type {any} */ row) => ({ label: row.label ?? row.name, url: row.url, kind: "customer" }));
    show();
  } catch {
    customers = [];
  }
}

field?.addEventListener("input", () => {
  ask();
  show();
});
field?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    at = shown.length ? (at + step + shown.length) % shown.length : 0;
    paint();
  } else if (event.key === "Enter") {
    event.preventDefault();
    go(shown[at]);
  }
});
dialog?.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
