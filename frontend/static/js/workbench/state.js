/**
 * The state of the workbench and what may become of it: pure functions from a state to the next one.
 *
 * The server's board is never changed here. Acts that it has not confirmed lie on top of it in their order, so that a row leaves at once,
 * and comes back by itself where an act is refused. Knows no page, no network, no clock.
 */
import { isPartial, later } from "./letters.js";
import { asked } from "./search.js";

/**
 * @typedef {import("./types.js").Line} Line
 * @typedef {import("./types.js").Side} Side
 * @typedef {import("./types.js").Board} Board
 * @typedef {import("./types.js").Group} Group
 * @typedef {import("./types.js").Proposal} Proposal
 * @typedef {import("./types.js").Act} Act
 * @typedef {import("./types.js").Answer} Answer
 * @typedef {import("./types.js").Refusal} Refusal
 *
 * @typedef {"letter" | "partial" | "gap" | "accept" | "unletter" | "undo"} Verb
 *
 * @typedef {object} PendingAct          an act the server has not confirmed
 * @property {string} key                of idempotency
 * @property {Verb} verb
 * @property {string[]} ticks            what comes back ticked where it is refused
 * @property {string[]} takes            lines that leave
 * @property {Line[]} puts               lines that come (back) as they are here
 * @property {Group[]} groups            groups that come
 * @property {string[]} ungroups         letters of groups that leave
 * @property {string | null} undoes      key of the act that an undo takes back
 *
 * @typedef {object} Done                an act that "u" can take back
 * @property {string} key
 * @property {number | null} revision    known once it is confirmed
 * @property {boolean} [sealed]          it cannot be taken back, nor what was done before it: "u" says so rather than undo something else
 * @property {string[]} letters
 * @property {string[]} takes
 * @property {Line[]} puts
 * @property {Group[]} groups
 *
 * @typedef {object} Peer                a line that a colleague lettered, still in sight
 * @property {Line} line
 * @property {string} by
 * @property {string} initials
 * @property {string} letter
 *
 * @typedef {object} Shown
 * @property {Line[]} d
 * @property {Line[]} c
 * @property {Line[]} all
 *
 * @typedef {object} State
 * @property {Board} board
 * @property {readonly PendingAct[]} acts
 * @property {readonly Done[]} done
 * @property {ReadonlyMap<string, Peer>} peers
 * @property {ReadonlySet<string>} ticked
 * @property {Side} side                 where the cursor is
 * @property {{d: string | null, c: string | null}} at
 * @property {"columns" | "statement"} view
 * @property {string} query
 * @property {readonly Proposal[] | null} proposals  null: not known yet
 * @property {readonly Proposal[]} standing  those of them whose lines are all still there
 * @property {string | null} chosen
 * @property {ReadonlyMap<string, number>} variants  proposal → which of its variants shows, 0 the first choice
 * @property {ReadonlyMap<string, Line>} byId        every line in sight, peers' too
 * @property {Shown} shown               what the search leaves, in their order
 * @property {Shown} open                all there is
 * @property {readonly Group[]} groups
 */

/**
 * @param {Board} board
 * @param {"columns" | "statement"} view
 * @param {readonly Done[]} done acts of an earlier visit that can still be undone
 * @returns {State}
 */
export function begin(board, view = "columns", done = []) {
  /** @type {any} */
  const bare = {
    board, view, done, acts: [], peers: new Map(), ticked: new Set(), side: "d", at: { d: null, c: null }, query: "", proposals: null, standing: [], chosen: null, variants: new Map(),
  };
  const state = relaid(bare);
  const side = state.open.d.length > 0 ? "d" : "c";
  return { ...state, side, at: { d: state.open.d[0]?.id ?? null, c: state.open.c[0]?.id ?? null } };
}

/** @param {Line} a @param {Line} b */
function inOrder(a, b) {
  if (a.date !== b.date) return a.date < b.date ? -1 : 1;
  return a.place - b.place || (a.id < b.id ? -1 : Number(a.id !== b.id));
}

/**
 * The lines and groups as they look with the acts under way and the colleagues' lines.
 *
 * @param {State} state
 * @returns {State}
 */
function relaid(state) {
  const base = sorted(state.board);
  const byId = new Map(base.byId);
  let moved = false;
  let groups = state.board.groups;
  for (const act of state.acts) {
    for (const id of act.takes) byId.delete(id);
    const others = groups.filter((group) => !leaves(act, group));
    const settled = new Set(others.filter((group) => !isPartial(group.letter)).flatMap((group) => group.lines.map((line) => line.id)));
    for (const line of act.puts) {
      if (settled.has(line.id) || (act.verb === "partial" && !byId.has(line.id))) continue;
      moved ||= !byId.has(line.id);
      byId.set(line.id, line);
    }
    groups = [...act.groups, ...others];
  }
  const peers = new Map([...state.peers].filter(([id]) => !byId.has(id)));
  for (const [id, peer] of peers) byId.set(id, peer.line);
  const all = [...byId.values()];
  if (moved || peers.size > 0) all.sort(inOrder);
  const ticked = whole(new Set([...state.ticked].filter((id) => byId.has(id) && !peers.has(id))), byId, all);
  const open = { all, d: all.filter((line) => line.side === "d"), c: all.filter((line) => line.side === "c") };
  const standing = stillThere(state.proposals, byId, peers);
  return settled(searched({ ...state, byId, peers, ticked, open, groups, standing }), state);
}

/** @type {WeakMap<Board, {byId: Map<string, Line>}>} */
const boards = new WeakMap();

/**
 * The lines of a board by their id, in their order; worked out once a board, for a Map keeps the order it was filled in.
 *
 * @param {Board} board
 */
function sorted(board) {
  let found = boards.get(board);
  if (!found) {
    found = { byId: new Map([...board.lines].sort(inOrder).map((line) => [line.id, line])) };
    boards.set(board, found);
  }
  return found;
}

/**
 * @param {readonly Proposal[] | null} proposals
 * @param {ReadonlyMap<string, Line>} byId
 * @param {ReadonlyMap<string, Peer>} peers
 * @returns {Proposal[]} those whose lines are all there to be lettered
 */
const stillThere = (proposals, byId, peers) => (proposals ?? []).filter((each) => each.lines.every((id) => byId.has(id) && !peers.has(id)));

/**
 * Whether an act takes a group away. The letter of a group that is under way is a guess, which another group may have.
 *
 * @param {PendingAct} act
 * @param {Group} group
 * @returns {boolean}
 */
function leaves(act, group) {
  if (group.pending && !isPartial(group.letter)) return group.pending === act.undoes;
  return act.ungroups.includes(group.letter);
}

/**
 * Ticks without those on a partial group of which not every line is ticked: it became another one meanwhile.
 *
 * @param {Set<string>} ticked
 * @param {ReadonlyMap<string, Line>} byId
 * @param {readonly Line[]} all
 * @returns {Set<string>}
 */
function whole(ticked, byId, all) {
  const letters = new Set([...ticked].map((id) => byId.get(id)?.letter ?? "").filter(isPartial));
  if (letters.size === 0) return ticked;
  const torn = new Set(all.filter((line) => letters.has(line.letter) && !ticked.has(line.id)).map((line) => line.letter));
  return new Set([...ticked].filter((id) => !torn.has(byId.get(id)?.letter ?? "")));
}

/** @param {State} state @returns {State} */
function searched(state) {
  if (state.query.trim() === "") return { ...state, shown: state.open };
  const answers = asked(state.query);
  const all = state.open.all.filter((line) => state.ticked.has(line.id) || answers(line));
  return { ...state, shown: { all, d: all.filter((line) => line.side === "d"), c: all.filter((line) => line.side === "c") } };
}

/**
 * The cursor stays on its line; where the line left, on the one that took its place.
 *
 * @param {State} state
 * @param {State} before
 * @returns {State}
 */
function settled(state, before) {
  const at = { ...state.at };
  for (const side of /** @type {Side[]} */ (["d", "c"])) {
    const id = at[side];
    const list = walkable(state, side);
    if (id !== null && list.some((line) => line.id === id)) continue;
    const old = before.shown ? walkable(before, side).findIndex((line) => line.id === id) : 0;
    at[side] = list[Math.max(0, Math.min(old, list.length - 1))]?.id ?? null;
  }
  const side = at[state.side] === null && at[other(state.side)] !== null ? other(state.side) : state.side;
  return { ...state, at, side };
}

/** @param {Side} side @returns {Side} */
const other = (side) => (side === "d" ? "c" : "d");

/** @param {State} state @param {Side} side */
const walkable = (state, side) => state.shown[side].filter((line) => !state.peers.has(line.id));

/** @param {State} state @returns {Line | null} the line the cursor is on */
export const cursor = (state) => state.byId.get(state.at[state.side] ?? "") ?? null;

// moving ---------------------------------------------------------------------

/**
 * @param {State} state
 * @param {string} id
 * @returns {State}
 */
export function goTo(state, id) {
  const line = state.byId.get(id);
  if (!line || state.peers.has(id)) return state;
  return { ...state, side: line.side, at: { ...state.at, [line.side]: id } };
}

/**
 * @param {State} state
 * @param {number} by lines, negative upwards
 * @returns {State}
 */
export function step(state, by) {
  const list = state.view === "statement" ? state.shown.all.filter((line) => !state.peers.has(line.id)) : walkable(state, state.side);
  if (list.length === 0) return state;
  const now = list.findIndex((line) => line.id === state.at[state.side]);
  return goTo(state, list[Math.max(0, Math.min(list.length - 1, now + by))].id);
}

/**
 * To the other column: to the line that would balance the ticks where there is one, else to where one was.
 *
 * @param {State} state
 * @param {Side} side
 * @returns {State}
 */
export function cross(state, side) {
  if (state.side === side) return state;
  const list = walkable(state, side);
  if (list.length === 0) return state;
  const { diff } = sums(state);
  const wanted = side === "c" ? diff : -diff;
  const counterpart = wanted > 0 ? list.find((line) => !state.ticked.has(line.id) && line.letter === "" && line.cents === wanted) : undefined;
  return goTo(state, counterpart?.id ?? state.at[side] ?? list[0].id);
}

/**
 * @param {State} state
 * @param {string} query
 * @returns {State}
 */
export const search = (state, query) => settled(searched({ ...state, query }), state);

/**
 * The cursor on the first line the search found.
 *
 * @param {State} state
 * @returns {State}
 */
export function toFirstHit(state) {
  const answers = asked(state.query);
  const hit = state.shown.all.find((line) => !state.peers.has(line.id) && answers(line));
  return hit ? goTo(state, hit.id) : state;
}

/**
 * @param {State} state
 * @param {"columns" | "statement"} view
 * @returns {State}
 */
export const look = (state, view) => ({ ...state, view });

// ticking --------------------------------------------------------------------

/**
 * Tick or untick a line, and with it those that carry the same partial letter: they can only be settled together.
 *
 * @param {State} state
 * @param {string} id
 * @param {boolean} [on]
 * @returns {State}
 */
export function tick(state, id, on = !state.ticked.has(id)) {
  const line = state.byId.get(id);
  if (!line || state.peers.has(id)) return state;
  const ticked = new Set(state.ticked);
  for (const each of together(state, line)) {
    if (on) ticked.add(each.id);
    else ticked.delete(each.id);
  }
  return { ...state, ticked };
}

/** @param {State} state @param {Line} line */
const together = (state, line) => (line.letter === "" ? [line] : state.open.all.filter((each) => each.letter === line.letter));

/** @param {State} state @returns {State} */
export const untick = (state) => searched({ ...state, ticked: new Set() });

/**
 * @param {State} state
 * @param {readonly string[]} ids
 * @returns {State}
 */
export function tickOnly(state, ids) {
  /** @type {State} */
  let next = { ...state, ticked: new Set() };
  for (const id of ids) next = tick(next, id, true);
  return next;
}

/**
 * @typedef {object} Sums                of what is ticked
 * @property {number} count
 * @property {number} debit              cents
 * @property {number} credit             cents
 * @property {number} diff               debit less credit
 * @property {string | null} currency    null where there are several
 */

/**
 * @param {State} state
 * @param {Iterable<string>} ids
 * @returns {Sums}
 */
export function sums(state, ids = state.ticked) {
  let count = 0;
  let debit = 0;
  let credit = 0;
  /** @type {Set<string>} */
  const currencies = new Set();
  for (const id of ids) {
    const line = state.byId.get(id);
    if (!line) continue;
    count += 1;
    currencies.add(line.currency);
    if (line.side === "d") debit += line.cents;
    else credit += line.cents;
  }
  return { count, debit, credit, diff: debit - credit, currency: currencies.size > 1 ? null : ([...currencies][0] ?? "EUR") };
}

/**
 * What the ticks allow.
 *
 * @param {State} state
 * @returns {{letter: boolean, partial: boolean, gap: boolean}}
 */
export function possible(state) {
  const { debit, credit, diff, currency } = sums(state);
  const both = state.board.may_letter && currency !== null && debit > 0 && credit > 0;
  const already = [...state.ticked].every((id) => state.byId.get(id)?.letter) && sameLetter(state);
  return { letter: both && diff === 0, partial: both && diff !== 0 && !already, gap: both && diff !== 0 && Math.abs(diff) <= state.board.gap.limit_cents };
}

/** @param {State} state */
const sameLetter = (state) => new Set([...state.ticked].map((id) => state.byId.get(id)?.letter)).size === 1;

// proposals ------------------------------------------------------------------

/**
 * @param {State} state
 * @param {readonly Proposal[] | null} proposals
 * @returns {State}
 */
export function propose(state, proposals) {
  const next = { ...state, proposals, standing: stillThere(proposals, state.byId, state.peers) };
  return { ...next, chosen: standing(next).some((each) => each.id === state.chosen) ? state.chosen : (standing(next)[0]?.id ?? null) };
}

/**
 * Proposals whose lines are all still there to be lettered, best first.
 *
 * @param {State} state
 * @returns {readonly Proposal[]}
 */
export const standing = (state) => state.standing;

/** @param {State} state @returns {Proposal | null} */
export const chosen = (state) => {
  const list = standing(state);
  return list.find((each) => each.id === state.chosen) ?? list[0] ?? null;
};

/**
 * The variants of a proposal that can still be had, the first choice first.
 *
 * @param {State} state
 * @param {Proposal} proposal
 * @returns {import("./types.js").Variant[]}
 */
export const choices = (state, proposal) => [
  { lines: proposal.lines, why: proposal.why },
  ...proposal.variants.filter((each) => each.lines.every((id) => state.byId.has(id) && !state.peers.has(id))),
];

/**
 * @param {State} state
 * @param {Proposal} proposal
 * @returns {number} which of its choices shows, 0 the first
 */
export const choice = (state, proposal) => (state.variants.get(proposal.id) ?? 0) % choices(state, proposal).length;

/**
 * @param {State} state
 * @param {Proposal} proposal
 * @returns {string[]} the lines of the choice that shows
 */
export const linesOf = (state, proposal) => choices(state, proposal)[choice(state, proposal)].lines;

/** @param {State} state @param {string} id @returns {State} */
export const choose = (state, id) => ({ ...state, chosen: id });

/**
 * @param {State} state
 * @param {number} by
 * @returns {State} with the next proposal chosen, the first after the last
 */
export function chooseNext(state, by = 1) {
  const list = standing(state);
  if (list.length === 0) return state;
  const now = list.findIndex((each) => each.id === chosen(state)?.id);
  return choose(state, list[(now + by + list.length) % list.length].id);
}

/** @param {State} state @param {Proposal} proposal @returns {State} */
export const vary = (state, proposal) => ({
  ...state, chosen: proposal.id, variants: new Map(state.variants).set(proposal.id, (choice(state, proposal) + 1) % choices(state, proposal).length),
});

/** @param {State} state @returns {Proposal[]} those that need no look */
export const certain = (state) => standing(state).filter((each) => each.kind === "certain");

// acts -----------------------------------------------------------------------

/**
 * The letters that come next, as far as one can know.
 *
 * @param {State} state
 * @param {boolean} partial
 * @param {number} further
 * @returns {string}
 */
export function nextLetter(state, partial = false, further = 0) {
  const taken = state.acts.reduce((sum, act) => sum + act.groups.filter((group) => group.pending && act.verb !== "undo").length, 0);
  return later(partial ? state.board.next_partial : state.board.next_letter, taken + further);
}

/**
 * @param {State} state
 * @param {string} key of the act
 * @param {string} letter
 * @param {readonly string[]} ids
 * @returns {Group}
 */
function groupOf(state, key, letter, ids) {
  const lines = ids.flatMap((id) => state.byId.get(id) ?? []);
  const { debit, credit } = sums(state, ids);
  const debits = lines.filter((line) => line.side === "d").length;
  return {
    letter, date: state.board.today, by: null, initials: null, debits, credits: lines.length - debits, cents: Math.min(debit, credit), fault: null, pending: key,
    lines: lines.map((line) => ({ ...line, letter })),
  };
}

/**
 * Letter lists of lines, each under a letter of its own; they leave.
 *
 * @param {State} state
 * @param {string} key
 * @param {"letter" | "gap" | "accept"} verb
 * @param {readonly (readonly string[])[]} lists
 * @returns {State}
 */
export function letter(state, key, verb, lists) {
  const takes = lists.flat();
  const groups = lists.map((ids, n) => groupOf(state, key, nextLetter(state, false, n), ids)).reverse();
  return lay(state, { key, verb, ticks: takes, takes, puts: [], groups, ungroups: partialsAmong(state, takes), undoes: null });
}

/**
 * @param {State} state
 * @param {string} key
 * @param {readonly string[]} ids
 * @returns {State}
 */
export function partial(state, key, ids) {
  const sign = nextLetter(state, true);
  const puts = ids.flatMap((id) => state.byId.get(id) ?? []).map((line) => ({ ...line, letter: sign }));
  return lay(state, { key, verb: "partial", ticks: [...ids], takes: [], puts, groups: [groupOf(state, key, sign, ids)], ungroups: partialsAmong(state, ids), undoes: null });
}

/** @param {State} state @param {readonly string[]} ids */
const partialsAmong = (state, ids) => [...new Set(ids.map((id) => state.byId.get(id)?.letter ?? "").filter(isPartial))];

/**
 * @param {State} state
 * @param {string} key
 * @param {Group} group
 * @returns {State}
 */
export const unletter = (state, key, group) => lay(state, {
  key, verb: "unletter", ticks: [], takes: [], puts: group.lines.map((line) => ({ ...line, letter: "", open_cents: line.cents })), groups: [], ungroups: [group.letter], undoes: null,
});

/** @param {State} state @returns {Done | null} what "u" would take back */
export const lastDone = (state) => state.done[state.done.length - 1] ?? null;

/**
 * Take the last act back.
 *
 * @param {State} state
 * @param {string} key
 * @returns {State}
 */
export function undo(state, key) {
  const last = lastDone(state);
  if (!last || last.sealed) return state;
  const laid = lay(state, { key, verb: "undo", ticks: [], takes: last.takes, puts: last.puts, groups: last.groups, ungroups: last.letters, undoes: last.key });
  return { ...laid, done: state.done.slice(0, -1) };
}

/**
 * @param {State} state
 * @param {PendingAct} act
 * @returns {State}
 */
function lay(state, act) {
  const touched = [...act.takes, ...act.puts.map((line) => line.id)];
  const returning = state.groups.filter((group) => leaves(act, group));
  const entry = {
    key: act.key, revision: null, letters: act.groups.map((group) => group.letter), takes: touched.filter((id) => !isOpen(state, id)),
    puts: touched.filter((id) => isOpen(state, id)).flatMap((id) => state.byId.get(id) ?? []), groups: returning,
  };
  const ticked = new Set([...state.ticked].filter((id) => !touched.includes(id)));
  const query = act.takes.length > 0 ? "" : state.query;
  const done = act.verb === "undo" ? state.done : [...state.done, entry];
  return rechosen(relaid({ ...state, acts: [...state.acts, act], done, ticked, query }));
}

/** @param {State} state @param {string} id */
const isOpen = (state, id) => state.byId.has(id) && !state.peers.has(id);

/** @param {State} state @returns {State} */
const rechosen = (state) => ({ ...state, chosen: chosen(state)?.id ?? null });

/** @param {State} state @param {Board | undefined} board */
const newer = (state, board) => (board && board.revision >= state.board.revision ? board : state.board);

/**
 * The server wrote an act. Lines that others took before it stay in sight, until it is heard who that was.
 *
 * @param {State} state
 * @param {string} key
 * @param {Answer} answer
 * @returns {State}
 */
export function confirm(state, key, answer) {
  const done = state.done.flatMap((each) => {
    if (each.key !== key) return [each];
    return answer.undo === null ? [{ ...each, revision: answer.revision, sealed: true }] : [{ ...each, revision: answer.undo, letters: answer.letters }];
  });
  const board = newer(state, answer.board);
  const acts = state.acts.filter((act) => act.key !== key).map((act) => (act.undoes === key ? { ...act, ungroups: answer.letters } : act));
  return rechosen(relaid({ ...state, board, acts, done, peers: vanished(state, board) }));
}

/**
 * Lines that a newer board has no longer although no act of this page took them.
 *
 * @param {State} state
 * @param {Board} board
 * @returns {ReadonlyMap<string, Peer>} the colleagues' lines with those
 */
function vanished(state, board) {
  if (board.revision <= state.board.revision + 1) return state.peers;
  const still = new Set(board.lines.map((line) => line.id));
  const mine = new Set(state.acts.flatMap((act) => act.takes));
  const gone = state.board.lines.filter((line) => !still.has(line.id) && !mine.has(line.id));
  return new Map([...state.peers, ...gone.map((line) => /** @type {[string, Peer]} */ ([line.id, { line, by: "", initials: "…", letter: "" }]))]);
}

/**
 * The server refused an act: its lines come back with their ticks. Whatever was to undo it has nothing to do any more.
 *
 * @param {State} state
 * @param {string} key
 * @returns {State}
 */
export function refuse(state, key) {
  const act = state.acts.find((each) => each.key === key);
  const acts = state.acts.filter((each) => each.key !== key && each.undoes !== key);
  const ticked = new Set([...state.ticked, ...(act?.ticks ?? [])]);
  return rechosen(relaid({ ...state, acts, ticked, done: state.done.filter((each) => each.key !== key) }));
}

/**
 * Take an act back that was never sent.
 *
 * @param {State} state
 * @param {string} key
 * @returns {State}
 */
export const withdraw = (state, key) => rechosen(relaid({ ...state, acts: state.acts.filter((act) => act.key !== key), done: state.done.filter((each) => each.key !== key) }));

/**
 * What others did meanwhile: their lines stay in sight, marked, until they are put away; ticks on them drop.
 *
 * @param {State} state
 * @param {{board: Board, acts: readonly Act[]}} changes
 * @returns {State}
 */
export function change(state, { board, acts }) {
  if (board.revision < state.board.revision) return state;
  const still = new Set(board.lines.map((line) => line.id));
  const mine = new Set(state.acts.flatMap((act) => act.takes));
  const peers = new Map(state.peers);
  for (const act of acts) {
    if (act.verb !== "letter") continue;
    for (const id of act.lines) {
      if (act.mine) peers.delete(id);
      if (act.mine) continue;
      const line = state.byId.get(id) ?? state.board.lines.find((each) => each.id === id);
      if (line && !still.has(id) && !mine.has(id)) peers.set(id, { line, by: act.by, initials: act.initials, letter: act.letters[0] ?? "" });
    }
  }
  return rechosen(relaid({ ...state, board, peers }));
}

/** @param {State} state @returns {State} without the colleagues' lines */
export const tidy = (state) => rechosen(relaid({ ...state, peers: new Map() }));

/**
 * More of the lettered groups, older ones.
 *
 * @param {State} state
 * @param {readonly Group[]} older
 * @returns {State}
 */
export function extend(state, older) {
  const known = new Set(state.board.groups.map((group) => group.letter));
  return relaid({ ...state, board: { ...state.board, groups: [...state.board.groups, ...older.filter((group) => !known.has(group.letter))] } });
}

/**
 * @param {State} state
 * @returns {Map<string, number>} the running balance after each line, debits less credits, by currency
 */
export function running(state) {
  /** @type {Map<string, number>} */
  const after = new Map();
  /** @type {Map<string, number>} */
  const balance = new Map();
  for (const line of state.open.all) {
    if (state.peers.has(line.id)) continue;
    const sum = (balance.get(line.currency) ?? 0) + (line.side === "d" ? line.cents : -line.cents);
    balance.set(line.currency, sum);
    after.set(line.id, sum);
  }
  return after;
}

/** @type {WeakMap<readonly Line[], Map<string, number>>} */
const added = new WeakMap();

/**
 * @param {State} state
 * @param {Side} side
 * @returns {ReadonlyMap<string, number>} cents that are open on that side, by currency; worked out once for the same lines
 */
export function totals(state, side) {
  const lines = state.open[side];
  let by = added.get(lines);
  if (!by) {
    by = new Map();
    for (const line of lines) if (!state.peers.has(line.id)) by.set(line.currency, (by.get(line.currency) ?? 0) + line.cents);
    added.set(lines, by);
  }
  return by;
}
