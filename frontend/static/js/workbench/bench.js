/**
 * The lettrage workbench: one state, what keys and pointer do to it, and what the server says about it.
 *
 * An act is laid on the state at once and sent in its order; `state.js` holds what may become of it.
 */
import { bind } from "../keys.js";
import { merged, proposalsFrom } from "./boards.js";
import { gapEntered, gapForm, openGap, whyNoGap } from "./bar.js";
import { byId, el } from "./dom.js";
import { unfold } from "./groups.js";
import { isPartial } from "./letters.js";
import { rememberDone, rememberedDone, rememberedView, rememberView } from "./memory.js";
import { explained, note, retold, told, unnote, untold } from "./notes.js";
import { fillPreview } from "./preview.js";
import { revealProposal } from "./proposals.js";
import * as states from "./state.js";
import { call, Courier, Watch } from "./transport.js";
import { View } from "./view.js";
import { readWords, word } from "./words.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./types.js").Proposal} Proposal
 * @typedef {import("./types.js").Act} Act
 */

const REST_MS = 500;

readWords();
const base = location.pathname.replace(/\/$/, "");
const view = new View();
const inFava = /** @type {HTMLAnchorElement} */ (byId("in-fava"));
let state = states.begin(JSON.parse(byId("board").textContent), rememberedView(), rememberedDone(base));
/** @type {"waiting" | "known" | "failed"} */
let search = "waiting";
/** @type {import("./types.js").Proposals} what the last search found */
let offered = { revision: -1, proposals: [] };
let soon = 0;
/** What stands there about a gap of the ticks that cannot be posted, "" where nothing does. */
let explaining = "";
/** @type {Map<string, string>} what was said of an act before the server's own words */
const said = new Map();
/** @type {Map<string, number | null>} key of an act → revision that an undo names */
const written = new Map();
/** @type {Map<string, readonly string[]>} key of an act under way → its lines */
const touched = new Map();
/** @type {Map<string, number>} line → revision of the last act of this page on it */
const own = new Map();
/** The revision up to which it is known what others did. */
let heard = state.board.revision;

/** Show another state; where the cursor went, the page follows. @param {State} next */
function show(next) {
  const before = state;
  state = next;
  view.render(state, search);
  if (explaining && whyNoGap(state) !== explaining) {
    untold();
    explaining = "";
  }
  if (state.done !== before.done) rememberDone(base, state.done);
  point();
  if (state.at !== before.at || state.side !== before.side || state.view !== before.view) follow();
}

/** Say why the ticks allow no gap, until they are others. @param {string} text */
function explain(text) {
  explained(text);
  explaining = text;
}

/** The link to Fava leads to the entry of the line where the cursor is. */
function point() {
  const at = state.at[state.side];
  inFava.href = `${inFava.pathname}${at === null ? "" : `?line=${encodeURIComponent(at)}`}`;
}

function follow() {
  view.here(state).reveal(state, state.at[state.side]);
}

/** The focus to where the cursor is, so that the keys go on there. */
function home() {
  if (view.pane === "proposals" && view.narrow) return;
  view.here(state).table.focus({ preventScroll: true });
}

// the server -------------------------------------------------------------------

const courier = new Courier(base, {
  async written(key, answer) {
    const board = await boardOf(answer);
    written.set(key, answer.undo);
    for (const id of touched.get(key) ?? []) own.set(id, answer.revision);
    touched.delete(key);
    if (answer.revision === heard + 1) heard = answer.revision;
    retold(said.get(key) ?? "", answer.said, answer.undo === null);
    said.delete(key);
    show(states.confirm(state, key, { ...answer, board }));
    seekSoon();
  },
  refused(key, status, refusal) {
    const act = state.acts.find((each) => each.key === key);
    show(states.refuse(state, key));
    untold();
    const kept = act?.ticks.some((id) => !refusal?.lines?.includes(id)) ? [word("kept")] : [];
    note("refused", "bad", "warning", [refusal?.said ?? word("failed"), ...kept], [{ act: "understood", text: word("understood") }]);
    void watch.look();
    seekSoon();
  },
  stuck(why) {
    if (why === null) return void unnote("stuck");
    const sentence = why === "signed-out" ? word("signed-out") : word("offline", { n: courier.queue.length });
    note("stuck", "warn", "warning", [sentence], [
      ...(why === "signed-out" ? [{ act: "", text: word("sign-in"), href: `/sign-in?next=${encodeURIComponent(location.pathname)}` }] : []),
      { act: "send-now", text: word("send-now") },
    ]);
  },
});

/**
 * The revision an act was made on: the one its author saw, or that of an own act on the same lines since.
 *
 * @param {number} seen
 * @param {readonly string[]} lines
 */
const madeOn = (seen, lines) => lines.reduce((revision, id) => Math.max(revision, own.get(id) ?? 0), seen);

/**
 * The board after an answer: from what changed, or asked for whole where the page is too far behind.
 *
 * @param {import("./types.js").Answer | import("./types.js").Changes} answer
 * @returns {Promise<import("./types.js").Board | undefined>} undefined where nobody says
 */
async function boardOf(answer) {
  const made = answer.board ?? (answer.delta ? merged(state.board, answer.delta) : null);
  if (made) return made;
  const { status, body } = await call("GET", `${base}/board`);
  return status === 200 ? body : undefined;
}

const watch = new Watch(base, () => (courier.busy ? null : `since=${heard}&shown=${state.board.revision}`), async (changes) => {
  const { revision, acts: theirs } = changes;
  if (!theirs) {
    heard = revision;
    return;
  }
  const board = await boardOf(changes);
  if (!board || courier.busy) return;
  heard = revision;
  show(states.change(state, { board, acts: theirs }));
  const others = theirs.filter((act) => !act.mine);
  if (others.length > 0) notePeers(others);
  void seek();
});

/** Ask which lines belong together; what came before stays until the answer is there. */
async function seek() {
  clearTimeout(soon);
  if (courier.busy) return;                      // the answer to the last act asks again
  const { status, body } = await call("GET", `${base}/proposals${offered.revision < 0 ? "" : `?known=${offered.revision}`}`);
  if (courier.busy) return;
  search = status === 200 ? "known" : "failed";
  const proposals = status === 200 ? proposalsFrom(offered.proposals, body) : null;
  offered = proposals ? { revision: body.revision, proposals } : { revision: -1, proposals: [] };
  if (status === 200 && !proposals) return void seek();
  show(proposals ? states.propose(state, proposals) : state);
  performance.mark("workbench:proposals");
}

/** Ask once the hand rests: proposals whose lines have left are out of sight already. */
function seekSoon() {
  clearTimeout(soon);
  soon = window.setTimeout(() => void seek(), REST_MS);
}

/** @param {Act[]} acts what others did, oldest first */
function notePeers(acts) {
  const last = acts[acts.length - 1];
  const lines = state.peers.size;
  note("peer", "info", "people", [
    el("span", {}, ...busy(last.by), ` ${last.said}`, lines ? ` ${word("peer-lines", { n: lines })}` : ""),
  ], [lines ? { act: "tidy", text: word("tidy") } : { act: "understood", text: word("understood") }]);
}

/** @param {string} name @returns {(Node | string)[]} the sentence with the name set off */
function busy(name) {
  const [before, after] = word("peer-busy").split("{name}");
  return [before, el("b", {}, name), after ?? ""];
}

// acts -------------------------------------------------------------------------

/**
 * Lay an act on the page and send it.
 *
 * @param {(key: string) => State} lay
 * @param {object} body
 * @param {(key: string) => string} sentence what to say at once
 */
function send(lay, body, sentence) {
  const key = newKey();
  const seen = state.board.revision;
  unnote("refused");
  const next = lay(key);
  said.set(key, sentence(key));
  show(closed(next));
  const lines = touch(key);
  courier.post(key, () => ({ ...body, revision: madeOn(seen, lines), shown: state.board.revision }));
  told(said.get(key) ?? "", undo);
  home();
}

/** @param {string} key @returns {readonly string[]} the lines of an act that was laid just now */
function touch(key) {
  const act = state.acts.find((each) => each.key === key);
  const lines = act ? [...act.takes, ...act.puts.map((line) => line.id)] : [];
  touched.set(key, lines);
  return lines;
}

/** @returns {string} a key of idempotency; by hand where the page came over plain HTTP */
function newKey() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}

/** @param {State} next @returns {State} with the search field as the state has it */
function closed(next) {
  const field = byId("q");
  if (next.query === "" && field.value !== "") field.value = "";
  const form = gapForm();
  if (form) form.hidden = true;
  return next;
}

const ticked = () => [...state.ticked];

function letter(lines = ticked()) {
  const sign = states.nextLetter(state);
  send((key) => states.letter(state, key, "letter", [lines]), { act: "letter", lines }, () => word("lettered", { n: lines.length, letter: sign }));
}

function partial(lines = ticked()) {
  const sign = states.nextLetter(state, true);
  send((key) => states.partial(state, key, lines), { act: "partial", lines }, () => word("lettered-partial", { letter: sign }));
}

/** @param {string} account @param {string} day */
function gap(account, day) {
  const lines = ticked();
  const sign = states.nextLetter(state);
  send((key) => states.letter(state, key, "gap", [lines]), { act: "gap", lines, account, day }, () => word("lettered-gap", { letter: sign, account }));
}

/** @param {readonly Proposal[]} proposals */
function accept(proposals) {
  const lists = proposals.map((each) => each.lines);
  const sign = states.nextLetter(state);
  const text = proposals.length === 1 ? word("lettered", { n: lists[0].length, letter: sign }) : word("lettered-groups", { n: proposals.length });
  send((key) => states.letter(state, key, "accept", lists), { act: "accept", proposals: proposals.map((each) => each.id) }, () => text);
}

/** @param {string} sign */
function unletter(sign) {
  const group = state.groups.find((each) => each.letter === sign);
  if (!group || group.pending) return;
  send((key) => states.unletter(state, key, group), { act: "unletter", letter: sign }, () => word("unlettered", { letter: sign, n: group.lines.length }));
}

function undo() {
  const last = states.lastDone(state);
  if (!last) return told(word("nothing-to-undo"));
  if (last.sealed) return told(word("not-undoable", { letter: last.groups[0]?.letter ?? "" }));
  const letters = last.letters.join(", ");
  const partly = last.letters.length > 0 && last.letters.every(isPartial);
  const text = last.letters.length === 0 ? word("undone-unletter") : word(partly ? "undone-partial" : "undone", { letters });
  if (courier.drop(last.key)) show(states.withdraw(state, last.key));
  else {
    const key = newKey();
    const seen = state.board.revision;
    said.set(key, text);
    show(states.undo(state, key));
    const lines = touch(key);
    courier.post(key, () => {
      const undone = last.revision ?? written.get(last.key) ?? null;
      return undone === null ? null : { act: "undo", revision_to_undo: undone, revision: madeOn(seen, lines), shown: state.board.revision };
    });
  }
  told(text);
  home();
}

/** Take a proposal as it shows. @param {Proposal | null} proposal */
function acceptProposal(proposal) {
  if (!proposal || !state.board.may_letter) return;
  const lines = states.linesOf(state, proposal);
  if (proposal.kind === "gap") {
    show(states.tickOnly(states.choose(state, proposal.id), lines));
    openGap(state);
  } else if (proposal.kind === "partial") partial(lines);
  else if (states.choice(state, proposal) === 0) accept([proposal]);
  else letter(lines);
  if (proposal.kind !== "gap") scrollToHints();
}

function previewAll() {
  const sure = states.certain(state);
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("sure"));
  if (!dialog || sure.length === 0) return;
  fillPreview(state, sure);
  dialog.returnValue = "no";
  dialog.onclose = () => {
    if (dialog.returnValue === "yes") accept(sure.filter((each) => states.certain(state).includes(each)));
    home();
  };
  dialog.showModal();
  byId("sure-yes").focus();
}

/** Bring both sides of the chosen proposal into sight, each in its own column. */
function scrollToHints() {
  const proposal = states.chosen(state);
  revealProposal();
  if (!proposal || view.narrow) return;
  for (const ledger of view.ledgers) {
    if (ledger.section.hidden) continue;
    const side = states.linesOf(state, proposal).find((id) => ledger.which === "statement" || state.byId.get(id)?.side === ledger.which);
    if (side && ledger.window.panned) ledger.reveal(state, side);
  }
}

/** @param {"previous" | "next"} where */
async function walk(where) {
  const url = state.board[where];
  if (!url) return told(word(where === "next" ? "no-next" : "no-previous"));
  if (courier.busy) told(word("waiting-to-leave"));
  await courier.idle();
  location.assign(url);
}

// pointer and keys -------------------------------------------------------------

/** @type {Record<string, (target: Element) => void>} */
const acts = {
  letter: () => { if (states.possible(state).letter) letter(); },
  partial: () => { if (states.possible(state).partial) partial(); },
  gap: () => {
    if (states.possible(state).gap) openGap(state);
    else if (state.board.may_letter && whyNoGap(state)) explain(whyNoGap(state));
  },
  "leave-gap": () => leaveGap(),
  undo: () => { if (state.board.may_letter) undo(); },
  all: previewAll,
  accept: (target) => acceptProposal(named(target)),
  variant: (target) => vary(named(target)),
  statement: () => turn(state.view === "statement" ? "columns" : "statement"),
  unletter: (target) => unletter(groupAt(target) ?? ""),
  unfold: (target) => unfold(state, groupAt(target) ?? ""),
  older: () => void older(),
  tidy: () => { unnote("peer"); show(states.tidy(state)); home(); },
  understood: (target) => { unnote(target.getAttribute("data-note") ?? ""); home(); },
  "send-now": () => { courier.now(); home(); },
  "search-again": () => { search = "waiting"; show(state); void seek(); },
};

/** @param {Element} target @returns {string | null} */
const groupAt = (target) => target.closest("#groups tr[data-group]")?.getAttribute("data-group") ?? null;

/** @param {Element} target @returns {Proposal | null} */
function named(target) {
  const id = target.closest("[data-proposal]")?.getAttribute("data-proposal");
  return id ? (states.standing(state).find((each) => each.id === id) ?? null) : states.chosen(state);
}

/** @param {Proposal | null} proposal */
function vary(proposal) {
  if (!proposal || states.choices(state, proposal).length < 2) return;
  show(states.vary(state, proposal));
  scrollToHints();
}

/** @param {"columns" | "statement"} how */
function turn(how) {
  rememberView(how);
  if (view.pane === "proposals" && !view.narrow) view.pane = "d";
  show(states.look(state, how));
  home();
}

function leaveGap() {
  const form = gapForm();
  if (form) form.hidden = true;
  home();
}

async function older() {
  const last = state.board.groups[state.board.groups.length - 1];
  if (!last) return;
  const { status, body } = await call("GET", `${base}/groups?before=${encodeURIComponent(last.letter)}`);
  if (status === 200) show(states.extend(state, body.groups));
}

/** Leave one thing: the form, else the search, else the ticks. */
function leave() {
  const form = gapForm();
  if (form && !form.hidden) return leaveGap();
  if (state.query !== "") return clearSearch();
  show(states.untick(state));
}

function clearSearch() {
  byId("q").value = "";
  show(states.search(state, ""));
  follow();
}

/** @param {Element | null} target @returns {boolean} whether Space and Enter belong to it */
const onControl = (target) => target !== null && target.closest("button, a, summary") !== null;

bind({
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  j: () => move(1),
  k: () => move(-1),
  PageDown: () => show(states.step(state, 20)),
  PageUp: () => show(states.step(state, -20)),
  Home: () => show(states.step(state, -Infinity)),
  End: () => show(states.step(state, Infinity)),
  ArrowLeft: () => cross("d"),
  ArrowRight: () => cross("c"),
  " ": () => (onControl(document.activeElement) ? false : tickHere()),
  Enter: () => (onControl(document.activeElement) ? false : acts.letter(document.body)),
  a: () => acceptProposal(states.chosen(state)),
  "Shift+A": previewAll,
  n: () => { show(states.chooseNext(state)); scrollToHints(); },
  "Shift+N": () => { show(states.chooseNext(state, -1)); scrollToHints(); },
  v: () => vary(states.chosen(state)),
  p: () => acts.partial(document.body),
  e: () => acts.gap(document.body),
  u: () => {
    const sign = document.activeElement ? groupAt(document.activeElement) : null;
    if (sign && state.board.may_letter) unletter(sign);
    else acts.undo(document.body);
  },
  s: () => acts.statement(document.body),
  "Shift+ArrowDown": () => void walk("next"),
  "Shift+ArrowUp": () => void walk("previous"),
  Escape: leave,
});

/** @param {number} by @returns {boolean | void} */
function move(by) {
  if (document.activeElement?.closest("#groups")) return false;
  show(states.step(state, by));
  home();
}

/** @param {"d" | "c"} side */
function cross(side) {
  if (view.pane === "proposals") view.pane = side;
  show(states.cross(state, side));
  home();
}

function tickHere() {
  const line = states.cursor(state);
  if (line) show(states.tick(state, line.id));
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const doing = event.target.closest("[data-do]");
  if (doing) return acts[doing.getAttribute("data-do") ?? ""]?.(doing);
  const row = event.target.closest(".ledger tr[data-line]");
  if (row) {
    const id = row.getAttribute("data-line") ?? "";
    show(states.tick(states.goTo(state, id), id));
    return home();
  }
  const proposal = event.target.closest("[data-proposal]");
  if (proposal) {
    show(states.choose(state, proposal.getAttribute("data-proposal") ?? ""));
    return scrollToHints();
  }
  const pane = event.target.closest("#panes [data-pane]");
  if (pane) turnPane(/** @type {import("./view.js").Pane} */ (pane.getAttribute("data-pane")));
});

/** @param {import("./view.js").Pane} pane */
function turnPane(pane) {
  view.pane = pane;
  const side = pane === "d" || pane === "c" ? pane : state.side;
  const how = pane === "statement" ? "statement" : "columns";
  if (pane !== "proposals") rememberView(how);
  show({ ...state, side, view: pane === "proposals" ? state.view : how });
  window.scrollTo(0, Math.min(window.scrollY, view.bench.offsetTop - 60));
}

byId("search").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  show(states.toFirstHit(state));
  follow();
  home();
});
byId("q").addEventListener("input", () => show(states.search(state, byId("q").value)));
byId("q").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  if (event.key === "Escape") {
    clearSearch();
    home();
    event.preventDefault();
  }
  if (event.key === "ArrowDown") {
    event.preventDefault();
    show(states.toFirstHit(state));
    home();
  }
});
gapForm()?.addEventListener("submit", (event) => {
  event.preventDefault();
  const entered = gapEntered(state);
  if (entered && states.possible(state).gap) gap(entered.account, entered.day);
});
gapForm()?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.preventDefault();
    leaveGap();
  }
  if (event.key === "Enter" && event.target instanceof Element && event.target.matches("select, input")) {
    event.preventDefault();
    gapForm()?.requestSubmit();
  }
});
byId("groups").addEventListener("toggle", () => show(state));
window.addEventListener("beforeunload", (event) => { if (courier.busy) event.preventDefault(); });

show(state);
home();
performance.mark("workbench:ready");
requestAnimationFrame(() => void seek());
