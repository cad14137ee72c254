/**
 * The list of proposals: rank, kind in a word, reason, variants. Draws; decides nothing.
 */
import { arrange, byId, el, kbd, set, write } from "./dom.js";
import { shape } from "./ledger.js";
import { amount } from "./money.js";
import { certain, choice, choices, chosen, linesOf, standing } from "./state.js";
import { word } from "./words.js";

/**
 * @typedef {import("./types.js").Proposal} Proposal
 * @typedef {import("./state.js").State} State
 */

const MOST = 50;                   // painted; the others come up as these are settled
const SIGNS = { certain: "ok", probable: "info", gap: "warn", partial: "warn" };

/** @type {Map<string, HTMLElement>} */
const painted = new Map();

/**
 * @param {State} state
 * @param {"waiting" | "known" | "failed"} search how the search for proposals stands
 */
export function renderProposals(state, search) {
  const list = standing(state);
  const current = chosen(state);
  const at = current ? list.indexOf(current) : 0;
  const start = at < MOST ? 0 : at - MOST / 2;
  const shown = list.slice(start, start + MOST);
  const items = shown.map((each, n) => item(state, each, start + n + 1, each === current));
  arrange(byId("proposals"), items);
  forget(shown);
  write(byId("proposal-count"), list.length > 0 ? String(list.length) : "");
  renderAll(state);
  byId("no-proposal").hidden = list.length > 0;
  if (list.length === 0) renderNone(state, search);
}

/** @param {readonly Proposal[]} shown */
function forget(shown) {
  const ids = new Set(shown.map((each) => each.id));
  for (const id of painted.keys()) if (!ids.has(id)) painted.delete(id);
}

/** @param {State} state */
function renderAll(state) {
  const button = document.getElementById("accept-all");
  if (!button) return;
  const sure = certain(state).length;
  button.hidden = sure === 0;
  write(/** @type {Element} */ (button.firstElementChild), word("accept-all", { n: sure }));
}

/** @param {State} state @param {"waiting" | "known" | "failed"} search */
function renderNone(state, search) {
  const left = state.open.all.length - state.peers.size;
  const text = search === "waiting" ? word("searching") : search === "failed" ? word("no-search") : left === 0 ? word("all-lettered") : word("no-proposal", { n: left });
  const onward = search === "known" && state.board.next;
  byId("no-proposal").replaceChildren(
    text,
    search === "failed" ? el("span", {}, " ", el("button", { type: "button", class: "btn plain", "data-do": "search-again" }, word("again"))) : "",
    onward ? el("span", { class: "onward" }, el("a", { href: onward }, word("next-party")), " ", el("span", { class: "keycaps" }, kbd("⇧"), " ", kbd("↓"))) : "",
  );
}

/** @param {State} state @param {Proposal} proposal @param {number} rank @param {boolean} current */
function item(state, proposal, rank, current) {
  const known = painted.get(proposal.id);
  const drawn = `${current} ${choice(state, proposal)} ${choices(state, proposal).length}`;
  if (known?.dataset.drawn === drawn) {
    write(/** @type {Element} */ (known.querySelector(".rank")), String(rank));
    return known;
  }
  const made = known ?? el("li", { class: "prop", "data-proposal": proposal.id, "data-kind": proposal.kind });
  made.dataset.drawn = drawn;
  set(made, "aria-current", current ? "true" : null);
  made.replaceChildren(head(state, proposal, rank), reason(state, proposal), acts(state, proposal, current));
  painted.set(proposal.id, made);
  return made;
}

/** @param {State} state @param {Proposal} proposal @param {number} rank */
function head(state, proposal, rank) {
  const { cents } = shape(state, proposal, linesOf(state, proposal));
  return el("header", {}, el("span", { class: "rank" }, String(rank)), el("span", { class: `st ${SIGNS[proposal.kind]}` }, word(`kind-${proposal.kind}`)), el("b", {}, amount(cents)));
}

/** @param {State} state @param {Proposal} proposal */
function reason(state, proposal) {
  const at = choice(state, proposal);
  const title = at === 0 ? proposal.title : word("variant-shown", { n: at, all: choices(state, proposal).length - 1 });
  const why = choices(state, proposal)[at].why;
  const joint = at > 0 ? " · " : /^[,;:.\u00a0]/.test(why) ? "" : " ";
  return el("p", {}, el("b", {}, title), why ? joint + why : "");
}

/** @param {State} state @param {Proposal} proposal @param {boolean} current */
function acts(state, proposal, current) {
  const { debits, credits } = shape(state, proposal, linesOf(state, proposal));
  const others = choices(state, proposal).length - 1;
  return el(
    "div", { class: "actions" },
    state.board.may_letter && el("button", { type: "button", class: "btn", "data-do": "accept" }, word("accept"), current && kbd("a")),
    others > 0 && el("button", { type: "button", class: "btn plain", "data-do": "variant" }, word("variant", { n: others }), current && kbd("v")),
    el("span", { class: "small muted" }, word("made-of", { debits: word("n-debits", { n: debits }), credits: word("n-credits", { n: credits }) })),
  );
}

/** Bring the chosen one into sight, within its list only. */
export function revealProposal() {
  document.querySelector('#proposals .prop[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
}
