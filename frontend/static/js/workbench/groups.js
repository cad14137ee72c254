/**
 * The lettered groups under the lines: letter, day, who, lines, amount, and the lines themselves on demand. Draws; decides nothing.
 */
import { byId, el, write } from "./dom.js";
import { amount, longDay, shortDay } from "./money.js";
import { isPartial } from "./letters.js";
import { word } from "./words.js";

/**
 * @typedef {import("./types.js").Group} Group
 * @typedef {import("./state.js").State} State
 */

/** @type {readonly Group[] | null} */
let drawn = null;
/** @type {Set<string>} */
const unfolded = new Set();

/** @param {State} state */
export function renderGroups(state) {
  const root = byId("groups");
  const count = state.board.group_count + state.groups.length - state.board.groups.length;
  const last = state.groups[0]?.letter;
  root.hidden = !last;
  if (last) byId("group-count").replaceChildren(...counted(count, last));
  if (!root.open || drawn === state.groups) return;
  drawn = state.groups;
  const focused = document.activeElement?.closest("#group-rows tr")?.getAttribute("data-group");
  byId("group-rows").replaceChildren(...state.groups.flatMap((group) => [row(state, group), ...(unfolded.has(group.letter) ? [lines(state, group)] : [])]));
  if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`#group-rows tr[data-group="${CSS.escape(focused)}"] button`))?.focus();
  const older = byId("older");
  const left = state.board.group_count - state.board.groups.length;
  older.hidden = left <= 0;
  write(older, word("older", { n: Math.max(0, left) }));
}

/** @param {number} count @param {string} last */
function counted(count, last) {
  const [before, after] = word("group-count", { n: count }).split("{letter}");
  return [before, el("span", { class: isPartial(last) ? "letter partial" : "letter" }, last), after ?? ""];
}

/** Unfold the lines of a group, or fold them. @param {State} state @param {string} letter */
export function unfold(state, letter) {
  if (!unfolded.delete(letter)) unfolded.add(letter);
  drawn = null;
  renderGroups(state);
}

/** @param {State} state @param {Group} group */
function row(state, group) {
  const open = unfolded.has(group.letter);
  const letter = el("button", { type: "button", class: isPartial(group.letter) ? "letter partial" : "letter", "data-do": "unfold", "aria-expanded": String(open), title: word("lines-of", { letter: group.letter }) }, group.letter);
  return el(
    "tr", { "data-group": group.letter, class: group.pending && "pending" },
    el("td", {}, letter, group.fault && el("small", { class: "neg" }, group.fault)),
    el("td", { class: "d" }, group.date.slice(0, 4) === state.board.today.slice(0, 4) ? shortDay(group.date) : longDay(group.date)),
    el("td", { class: "by" }, group.pending ? `${word("you")}, ${word("sending")}` : (group.by ?? "")),
    el("td", { class: "n c1" }, `${group.debits} + ${group.credits}`),
    el("td", { class: "n" }, amount(group.cents)),
    state.board.may_letter && el("td", { class: "n" }, !group.pending && el("button", { type: "button", class: "btn plain", "data-do": "unletter" }, word("unletter"))),
  );
}

/** @param {State} state @param {Group} group */
function lines(state, group) {
  return el("tr", { class: "inner" }, el("td", { colspan: state.board.may_letter ? 6 : 5 }, el("ul", {}, ...group.lines.map((line) => el(
    "li", {},
    el("span", { class: "d" }, longDay(line.date)),
    el("span", { class: "grow" }, el("b", {}, line.reference ?? ""), " ", el("span", { class: "muted" }, line.label)),
    el("span", { class: "small muted" }, word(`line-${line.side}`)),
    el("span", { class: "n" }, amount(line.cents)),
  )))));
}
