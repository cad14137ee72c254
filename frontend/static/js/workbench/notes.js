/**
 * What the page has to say: notes, which stay until they are dealt with, and toasts, which say what one just did.
 */
import { toast } from "../toast.js";
import { byId, el } from "./dom.js";

/**
 * @typedef {object} NoteAct
 * @property {string} act   value of data-do
 * @property {string} text
 * @property {string} [href] a link instead of a button
 */

/**
 * Show a note, in the place of the one with the same key.
 *
 * @param {string} key
 * @param {"info" | "warn" | "bad"} kind
 * @param {string} icon one of those the page has
 * @param {(string | Node)[]} sentences one paragraph each
 * @param {NoteAct[]} acts
 */
export function note(key, kind, icon, sentences, acts = []) {
  const buttons = acts.map((each) => (each.href
    ? el("a", { class: "btn plain", href: each.href, target: "_blank", rel: "noopener" }, each.text)
    : el("button", { type: "button", class: "btn plain", "data-do": each.act, "data-note": key }, each.text)));
  const made = el("div", { class: `note ${kind === "info" ? "" : kind}`, "data-note": key, role: kind === "bad" ? "alert" : null }, drawing(icon), el("div", {}, ...sentences.map((each) => el("p", {}, each))), el("div", { class: "note-act" }, ...buttons));
  const old = noted(key);
  if (old) old.replaceWith(made);
  else byId("notes").append(made);
}

/** @param {string} key */
const noted = (key) => document.querySelector(`#notes > [data-note="${key}"]`);

/** @param {string} key @returns {boolean} whether there was one */
export function unnote(key) {
  const old = noted(key);
  old?.remove();
  return old !== null;
}

/** @param {string} name @returns {Node} */
function drawing(name) {
  const found = byId("note-icons").content.querySelector(`[data-icon="${name}"] > svg`);
  return found.cloneNode(true);
}

/**
 * Say what one just did, with a way back.
 *
 * @param {string} text
 * @param {() => void} [undo]
 */
export function told(text, undo) {
  untell();
  untell = toast(text, undo ? { undo } : {});
}

/**
 * Say why something cannot be, for as long as that is so: nobody reads a reason in four seconds. `untold` takes it away.
 *
 * @param {string} text
 */
export function explained(text) {
  untell();
  untell = toast(text, { bad: true });
}

/** Take back what was said last. */
export function untold() {
  untell();
}

let untell = () => {};

/**
 * Correct what the last toast says, where it is still there.
 *
 * @param {string} before
 * @param {string} after
 * @param {boolean} final whether there is no way back after all
 */
export function retold(before, after, final = false) {
  const text = byId("toasts").querySelector(".toast > span");
  if (text?.textContent !== before) return;
  text.textContent = after;
  if (final) text.parentElement?.querySelector("button")?.remove();
}
