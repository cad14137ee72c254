/**
 * The lines on the page: the columns of debits and credits, and the statement. Draws what the state says; decides nothing.
 */
import { el, set, write } from "./dom.js";
import { amount, priced, shortDay } from "./money.js";
import { running, sums, totals } from "./state.js";
import { RowWindow } from "./window.js";
import { word } from "./words.js";

/**
 * @typedef {import("./types.js").Line} Line
 * @typedef {import("./state.js").State} State
 */

const LONG_REFERENCE = 22;         // characters; a longer one takes two lines, for a number is never cut short

/** One table of lines, in its section. */
export class Ledger {
  /** @param {HTMLElement} section with `data-side`: d, c or statement */
  constructor(section) {
    this.section = section;
    this.which = /** @type {"d" | "c" | "statement"} */ (section.dataset.side);
    this.table = /** @type {HTMLTableElement} */ (section.querySelector("table"));
    this.count = /** @type {HTMLElement} */ (section.querySelector("[data-count]"));
    this.sum = /** @type {HTMLElement} */ (section.querySelector("[data-sum]"));
    this.none = /** @type {HTMLElement} */ (section.querySelector("[data-none]"));
    this.pane = /** @type {HTMLElement} */ (section.querySelector(".pane"));
    /** @type {RowWindow<Line>} */
    this.window = new RowWindow(this.pane, this.table, {
      key: (line) => line.id, make: (line) => this.make(line), patch: (row, line, index) => this.patch(row, line, index),
    });
    /** @type {State | null} */
    this.state = null;
    /** @type {ReadonlySet<string>} */
    this.hints = new Set();
    /** @type {Map<string, number>} */
    this.balances = new Map();
    /** @type {readonly Line[] | null} */
    this.drawn = null;
    this.years = false;
  }

  /** @param {State} state @returns {readonly Line[]} the lines of this table, as the search leaves them */
  lines(state) {
    return this.which === "statement" ? state.shown.all : state.shown[this.which];
  }

  /**
   * @param {State} state
   * @param {ReadonlySet<string>} hints lines of the proposal that is chosen
   */
  render(state, hints) {
    const lines = this.lines(state);
    if (this.drawn !== state.open.all) this.measure(state);
    this.state = state;
    this.hints = hints;
    this.heads(state, lines);
    this.window.show(lines);
    this.active(state);
  }

  /** What is worked out once for all lines. @param {State} state */
  measure(state) {
    this.drawn = state.open.all;
    const year = state.board.today.slice(0, 4);
    this.years = state.open.all.some((line) => line.date.slice(0, 4) !== year || (line.due !== null && line.due.slice(0, 4) !== year));
    this.table.classList.toggle("years", this.years);
    this.table.classList.toggle("dueless", this.which !== "statement" && state.open[this.which].every((line) => line.due === null));
    this.balances = this.which === "statement" ? running(state) : new Map();
    this.widen(state);
  }

  /** Room for the longest amount: none is ever cut. @param {State} state */
  widen(state) {
    const foreign = state.open.all.some((line) => line.currency !== state.board.currency);
    const largest = state.open.all.reduce((most, line) => Math.max(most, line.cents), 0);
    const longest = amount(largest).length + (foreign ? 4 : 0);
    set(this.table, "data-amounts", longest <= 10 ? null : longest <= 13 ? "long" : "longest");
  }

  /** @param {State} state @param {readonly Line[]} lines */
  heads(state, lines) {
    const all = this.which === "statement" ? state.open.all : state.open[this.which];
    const open = all.length - [...state.peers.values()].filter((peer) => this.which === "statement" || peer.line.side === this.which).length;
    write(this.count, state.query.trim() === "" ? word("open", { n: open }) : word("hits", { n: lines.length, all: open }));
    write(this.sum, this.total(state));
    const text = all.length === 0 ? word("no-lines") : lines.length === 0 ? word("no-hits", { query: state.query.trim() }) : "";
    write(this.none, text);
    this.none.hidden = text === "";
    set(this.table, "aria-rowcount", lines.length + 1);
  }

  /** @param {State} state */
  total(state) {
    const by = new Map(totals(state, this.which === "c" ? "c" : "d"));
    if (this.which === "statement") for (const [currency, cents] of totals(state, "c")) by.set(currency, (by.get(currency) ?? 0) - cents);
    if (by.size <= 1) return [...by].map(([currency, cents]) => (currency === state.board.currency ? amount(cents) : priced(cents, currency))).join("") || amount(0);
    return [...by].map(([currency, cents]) => priced(cents, currency)).join(" + ");
  }

  /** Say which row is the active one, and which table the one tab stop is. @param {State} state */
  active(state) {
    const here = this.which === "statement" ? state.view === "statement" : state.view === "columns" && state.side === this.which;
    const at = this.which === "statement" ? state.at[state.side] : state.at[this.which];
    set(this.table, "tabindex", here ? 0 : -1);
    set(this.table, "aria-activedescendant", at && this.window.rows.has(at) ? this.rowId(at) : null);
  }

  /** @param {string} id */
  rowId(id) {
    return `${this.which}-${id}`;
  }

  /** Bring a line into sight. @param {State} state @param {string | null} id */
  reveal(state, id) {
    if (id === null) return;
    this.window.reveal(this.lines(state).findIndex((line) => line.id === id));
    this.window.paint();
    this.active(state);
  }

  /** @param {Line} line @returns {HTMLElement} */
  make(line) {
    const date = el("td", { class: "d" });
    const mark = el("td", {}, el("span", { class: "tickmark" }));
    const what = el("td", { class: "lib" }, el("div", {}, el("span", { class: "ref" }), el("span", { class: "label muted" }), el("span", { class: "sign" })));
    const due = el("td", { class: "d c1 due" });
    const row = el("tr", { id: this.rowId(line.id), "data-line": line.id });
    if (this.which === "statement") row.append(mark, date, el("td", { class: "c1 mono jrn" }), what, due, el("td", { class: "n amt" }), el("td", { class: "n amt" }), el("td", { class: "n bal c1 muted" }));
    else row.append(mark, date, what, due, el("td", { class: "n amt" }));
    return row;
  }

  /** @param {HTMLElement} row @param {Line} line @param {number} index */
  patch(row, line, index) {
    const state = /** @type {State} */ (this.state);
    const peer = state.peers.get(line.id);
    const ticked = state.ticked.has(line.id);
    const cursor = state.at[state.side] === line.id && (this.which === "statement" || state.side === this.which);
    row.className = [ticked && "ticked", cursor && "cursor", this.hints.has(line.id) && "hint", peer && "peer"].filter(Boolean).join(" ");
    set(row, "aria-selected", String(ticked));
    set(row, "aria-rowindex", index + 2);
    set(row, "aria-disabled", peer ? "true" : null);
    const drawn = `${line.letter} ${line.open_cents} ${peer?.letter ?? ""} ${peer?.initials ?? ""} ${this.years} ${this.balances.get(line.id) ?? ""}`;
    if (row.dataset.drawn !== drawn) this.fill(row, line, peer ?? null);
    row.dataset.drawn = drawn;
  }

  /** @param {HTMLElement} row @param {Line} line @param {import("./state.js").Peer | null} peer */
  fill(row, line, peer) {
    const state = /** @type {State} */ (this.state);
    const [mark, date, ...others] = /** @type {HTMLElement[]} */ ([...row.children]);
    const statement = this.which === "statement";
    if (statement) write(/** @type {HTMLElement} */ (others.shift()), line.journal);
    const [what, due, ...amounts] = others;
    mark.replaceChildren(peer ? el("span", { class: "avatar", title: peer.by }, peer.initials) : el("span", { class: "tickmark" }));
    write(date, shortDay(line.date, this.years));
    this.fillWhat(what, line, peer);
    due.className = `d c1 due${line.late ? " late" : ""}`;
    due.replaceChildren(line.due ? shortDay(line.due, this.years) : "", line.late ? el("span", { class: "vh" }, ` ${word("overdue")}`) : "");
    const sum = line.currency === state.board.currency ? amount(line.cents) : priced(line.cents, line.currency);
    if (!statement) return write(amounts[0], sum);
    write(amounts[0], line.side === "d" ? sum : "");
    write(amounts[1], line.side === "c" ? sum : "");
    const balance = this.balances.get(line.id);
    write(amounts[2], balance === undefined ? "" : amount(balance));
  }

  /** @param {HTMLElement} what @param {Line} line @param {import("./state.js").Peer | null} peer */
  fillWhat(what, line, peer) {
    set(what, "title", `${[line.reference, line.label].filter(Boolean).join(" ")}\n${line.file}`);
    const [ref, label, sign] = what.children[0].children;
    write(ref, line.reference ?? "");
    ref.className = (line.reference ?? "").length > LONG_REFERENCE ? "ref long" : "ref";
    write(label, line.label);
    const letter = peer ? peer.letter : line.letter;
    const left = line.letter !== "" && line.open_cents > 0 && line.open_cents !== line.cents;
    sign.replaceChildren(left ? el("span", { class: "small muted left" }, word("left", { sum: amount(line.open_cents) })) : "", letter ? el("span", { class: peer ? "letter" : "letter partial" }, letter) : "");
  }
}

/**
 * @param {State} state
 * @param {import("./types.js").Proposal} proposal
 * @param {readonly string[]} ids
 * @returns {{debits: number, credits: number, cents: number}} of the lines of a choice
 */
export function shape(state, proposal, ids) {
  const { debit, credit } = sums(state, ids);
  const debits = ids.filter((id) => state.byId.get(id)?.side === "d").length;
  return { debits, credits: ids.length - debits, cents: proposal.lines === ids ? proposal.cents : Math.min(debit, credit) };
}
