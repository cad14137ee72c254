/**
 * The editor of a file: has the text judged while one types, saves it as a revision with a message, and shows both
 * texts where somebody else changed the same lines. Nothing typed is lost: drafts outlive a reload.
 */
import { Refusal, send } from "../http.js";
import { toast } from "../toast.js";
import { draftOf } from "./draft.js";
import { surface } from "./surface.js";

/** @typedef {import("./surface.js").Fault} Fault */

const CHECK_AFTER_MS = 700;
const KEEP_AFTER_MS = 300;

/** @param {string} id */
const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));

const editor = at("editor");
const words = /** @type {HTMLTemplateElement} */ (at("editor-words")).content;
const message = input("message");
const button = at("save-button");
const pathField = /** @type {HTMLInputElement | null} */ (document.getElementById("path"));
const given = /** @type {HTMLTextAreaElement} */ (at("text"));
const isNew = editor.dataset.new === "yes";
const draft = draftOf(editor.dataset.tenant ?? "", isNew ? "" : (editor.dataset.path ?? ""));

let saved = given.value;
let base = Number(editor.dataset.base);
/** @type {Fault[]} */
let faults = [];
let meets = "";
let leaving = false;
let saving = false;
let checks = 0;
let checkTimer = 0;
let keepTimer = 0;

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
function say(key, values = {}) {
  const text = words.querySelector(`[data-word="${key}"]`)?.textContent ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

const phrases = Object.fromEntries([...words.querySelectorAll("[data-phrase]")].map((each) => [each.getAttribute("data-phrase"), each.textContent ?? ""]));
const face = surface(at("surface"), {
  text: saved,
  label: given.getAttribute("aria-label") ?? "",
  phrases,
  changed: onChange,
  save,
  nextFault,
});

function path() {
  return (pathField ? pathField.value : (editor.dataset.path ?? "")).trim();
}

function dirty() {
  return face.text() !== saved;
}

function onChange() {
  clearTimeout(keepTimer);
  keepTimer = setTimeout(keep, KEEP_AFTER_MS);
  clearTimeout(checkTimer);
  checkTimer = setTimeout(check, CHECK_AFTER_MS);
  show();
}

function keep() {
  if (leaving) return;
  if (dirty() || (isNew && path())) draft.keep({ base, text: face.text(), message: message.value, path: path() });
  else draft.forget();
}

async function check() {
  if (saving) return;
  const number = ++checks;
  if (!path() || !dirty()) return found([], "");
  at("checking").hidden = false;
  try {
    const told = await send("POST", editor.dataset.check ?? "", { path: path(), base, text: face.text(), message: "", new: isNew });
    if (number === checks) found(told.faults, told.meets ? say("meets", { author: told.meets.author, n: told.meets.number }) : "");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (number === checks) at("checking").hidden = true;
  }
}

/**
 * @param {Fault[]} told
 * @param {string} meeting
 */
function found(told, meeting) {
  faults = told;
  meets = meeting;
  at("checking").hidden = true;
  /** @type {Map<number, Fault[]>} */
  const lines = new Map();
  for (const fault of faults) if (fault.path === path()) lines.set(fault.line, [...(lines.get(fault.line) ?? []), fault]);
  const marked = [...lines].sort((one, other) => one[0] - other[0]);
  face.setFaults(
    marked.map(([line, own]) => ({
      line,
      sentences: own.map((fault) => fault.sentence),
      hints: own.flatMap((fault) => fault.hint ?? []),
      head: line ? say("line", { n: line }) : say("file"),
    })),
  );
  const others = faults.filter((fault) => fault.path !== path());
  at("elsewhere").replaceChildren(
    ...others.map((fault) => {
      const item = document.createElement("li");
      const place = Object.assign(document.createElement("b"), { className: "mono", textContent: fault.line ? `${fault.path}:${fault.line}` : fault.path });
      item.append(place, ` ${fault.sentence}`);
      return item;
    }),
  );
  at("elsewhere").hidden = !others.length;
  show();
}

/** @returns {string} why the text cannot be saved as it is; empty where it can */
function hindrance() {
  const own = faults.filter((fault) => fault.path === path());
  if (own.length === 1 && own[0].line) return say("mend-one", { n: own[0].line });
  if (own.length) return say("mend-many", { n: own.length });
  return faults.length ? say("mend-elsewhere") : "";
}

function show() {
  const count = at("fault-count");
  count.hidden = !faults.length;
  count.textContent = faults.length === 1 ? say("faults-one") : say("faults-many", { n: faults.length });
  at("next-fault").hidden = !faults.some((fault) => fault.path === path() && fault.line);
  at("changed").hidden = !dirty();
  at("sound").hidden = !dirty() || faults.length > 0 || !at("checking").hidden;
  button.setAttribute("aria-disabled", String(saving || Boolean(faults.length) || !dirty()));
  why(hindrance() || meets, faults.length ? "neg" : "muted");
}

/**
 * @param {string} said
 * @param {string} kind
 */
function why(said, kind) {
  at("why").className = `small ${kind}`;
  at("why").textContent = said;
}

function nextFault() {
  const lines = faults.filter((fault) => fault.path === path() && fault.line).map((fault) => fault.line).sort((one, other) => one - other);
  if (lines.length) face.goTo(lines.find((line) => line > face.line()) ?? lines[0]);
}

async function save() {
  if (saving) return;
  if (!path()) return missing(/** @type {HTMLInputElement} */ (pathField), say("path"));
  if (!dirty()) return why(say("same"), "muted");
  if (faults.length) return nextFault();
  if (!message.value.trim()) return missing(message, say("message"));
  saving = true;
  clearTimeout(checkTimer);
  checks += 1;
  show();
  why(say("saving"), "muted");
  try {
    const address = `${editor.dataset.save}?line=${face.line()}`;
    const told = await send("POST", address, { path: path(), base, text: face.text(), message: message.value, new: isNew });
    leaving = true;
    draft.forget();
    location.assign(told.address);
  } catch (error) {
    saving = false;
    if (!(error instanceof Refusal)) throw error;
    refused(error);
  }
}

/** @param {Refusal} refusal */
function refused(refusal) {
  keep();
  if (refusal.body?.kind === "conflict") return meet(refusal.body);
  if (refusal.body?.faults?.length) {
    found(refusal.body.faults, "");
    nextFault();
  } else show();
  if (refusal.body?.kind === "path" && pathField) return missing(pathField, refusal.said);
  why(refusal.said, "neg");
  toast(refusal.said, { bad: true });
}

/**
 * @param {HTMLInputElement} field
 * @param {string} said
 */
function missing(field, said) {
  why(said, "neg");
  field.setAttribute("aria-invalid", "true");
  field.focus();
}

/** @param {{html: string, base: number, text: string | null}} told */
function meet(told) {
  const place = at("conflict");
  place.innerHTML = told.html;
  place.hidden = false;
  show();
  place.scrollIntoView({ block: "start" });
  place.querySelector('[data-act="mine"]')?.addEventListener("click", () => settle(told, face.text(), "onto"));
  place.querySelector('[data-act="theirs"]')?.addEventListener("click", () => settle(told, told.text ?? "", "theirs"));
}

/**
 * Go on from the revision that stands, with the one text or the other.
 * @param {{base: number, text: string | null}} told
 * @param {string} text
 * @param {string} said
 */
function settle(told, text, said) {
  base = told.base;
  saved = told.text ?? "";
  if (text !== face.text()) face.setText(text);
  at("conflict").hidden = true;
  at("conflict").replaceChildren();
  found([], say(said, { n: told.base }));
  keep();
  face.focus();
  if (dirty()) check();
}

at("save").addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
at("next-fault").addEventListener("click", nextFault);
at("leave").addEventListener("click", () => {
  leaving = true;
  draft.forget();
});
at("discard").addEventListener("click", () => {
  base = Number(editor.dataset.base);
  face.setText(saved);
  at("restored").hidden = true;
  draft.forget();
});
for (const field of [message, pathField]) {
  field?.addEventListener("input", () => {
    field.removeAttribute("aria-invalid");
    onChange();
  });
}
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    save();
  }
  if (event.key === "F8") nextFault();
});
window.addEventListener("beforeunload", (event) => {
  if (leaving || !dirty()) return;
  keep();
  event.preventDefault();
});

const left = draft.read();
if (left && (left.text !== saved || (isNew && left.path))) {
  base = left.base;
  message.value = left.message;
  if (pathField && !pathField.value) pathField.value = left.path;
  face.setText(left.text);
  at("restored").hidden = false;
}
if (Number(editor.dataset.line)) face.goTo(Number(editor.dataset.line));
else if (isNew && !path()) pathField?.focus();
else face.focus();
show();
editor.dataset.ready = "yes";
