/**
 * The whole page from the state: lines, proposals, groups, bar, the switch of a phone.
 */
import { renderBar } from "./bar.js";
import { byId, set, write } from "./dom.js";
import { renderGroups } from "./groups.js";
import { Ledger } from "./ledger.js";
import { priced } from "./money.js";
import { renderProposals } from "./proposals.js";
import { chosen, linesOf, standing } from "./state.js";
import { word } from "./words.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {"proposals" | "d" | "c" | "statement"} Pane what a phone shows
 */

const NARROW = window.matchMedia("(max-width: 859px)");

export class View {
  constructor() {
    this.bench = /** @type {HTMLElement} */ (byId("bench"));
    this.ledgers = [...this.bench.querySelectorAll(".col")].map((section) => new Ledger(/** @type {HTMLElement} */ (section)));
    /** @type {Pane} */
    this.pane = "d";
    this.listen();
  }

  /** @returns {boolean} whether one thing is shown at a time */
  get narrow() {
    return NARROW.matches;
  }

  listen() {
    let asked = 0;
    const repaint = () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => this.ledgers.forEach((each) => each.state && each.window.paint()));
    };
    window.addEventListener("scroll", repaint, { passive: true });
    window.addEventListener("resize", () => {
      this.ledgers.forEach((each) => each.window.forget());
      repaint();
    });
    for (const each of this.ledgers) each.pane.addEventListener("scroll", repaint, { passive: true });
    window.addEventListener("beforeprint", () => this.whole(true));
    window.addEventListener("afterprint", () => this.whole(false));
  }

  /** On paper all the lines stand there. @param {boolean} whole */
  whole(whole) {
    for (const each of this.ledgers) {
      each.window.whole = whole;
      if (each.state) each.window.paint();
    }
  }

  /** @param {State} state @returns {Ledger} where the cursor is */
  here(state) {
    const wanted = state.view === "statement" ? "statement" : state.side;
    return /** @type {Ledger} */ (this.ledgers.find((each) => each.which === wanted));
  }

  /** @param {Pane} pane @param {State} state */
  turn(pane, state) {
    this.pane = pane;
    this.arrange(state);
  }

  /** Which parts are shown. @param {State} state */
  arrange(state) {
    if (this.pane !== "proposals") this.pane = state.view === "statement" ? "statement" : state.side;
    set(this.bench, "data-busy", state.acts.length > 0 ? "yes" : "no");
    set(this.bench, "data-view", state.view);
    set(this.bench, "data-pane", this.pane);
    for (const each of this.ledgers) each.section.hidden = (each.which === "statement") !== (state.view === "statement");
    for (const button of byId("panes").querySelectorAll("button")) set(button, "aria-pressed", String(button.dataset.pane === this.pane));
    const under = state.view === "statement" ? "statement" : this.narrow && this.pane === "d" ? "d" : "c";
    const home = this.ledgers.find((each) => each.which === under)?.section;
    const groups = byId("groups");
    if (home && groups.parentElement !== home) home.append(groups);
    const button = byId("view-switch");
    set(button, "aria-pressed", String(state.view === "statement"));
  }

  /** @param {State} state @param {"waiting" | "known" | "failed"} search */
  render(state, search) {
    this.arrange(state);
    set(this.bench, "data-proposals", search);
    const current = chosen(state);
    const hints = new Set(current ? linesOf(state, current) : []);
    for (const each of this.ledgers) if (!each.section.hidden) each.render(state, hints);
    renderProposals(state, search);
    renderGroups(state);
    renderBar(state);
    this.badges(state);
    this.facts(state);
  }

  /** @param {State} state */
  badges(state) {
    const ticks = [...state.ticked].map((id) => state.byId.get(id)?.side);
    const proposals = standing(state).length;
    badge("proposals", proposals ? String(proposals) : "");
    for (const side of ["d", "c"]) {
      const count = ticks.filter((each) => each === side).length;
      badge(side, count ? `✓ ${count}` : "");
    }
  }

  /** @param {State} state */
  facts(state) {
    const { balance_cents: cents, currency } = state.board;
    write(byId("account-balance"), priced(Math.abs(cents), currency));
    write(byId("account-sense"), cents === 0 ? "" : word(cents > 0 ? "debit" : "credit"));
  }
}

/** @param {string} which @param {string} text */
function badge(which, text) {
  const found = document.querySelector(`[data-badge="${which}"]`);
  if (found) write(found, text);
}
