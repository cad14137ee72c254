/**
 * A window over many rows: only those in sight, and some more, are in the page; empty room above and below stands for the others.
 *
 * Scrolls with its pane where the pane scrolls, with the page where it does not (a phone). Knows nothing of what a row shows.
 */

import { arrange } from "./dom.js";

const MORE_ROWS = 12;              // painted beyond each edge, so that a short scroll finds them there
const MOST_ROWS = 90;

/**
 * @template T
 * @typedef {object} Painter
 * @property {(item: T) => string} key
 * @property {(item: T) => HTMLElement} make
 * @property {(row: HTMLElement, item: T, index: number) => void} patch
 */

/** @template T */
export class RowWindow {
  /**
   * @param {HTMLElement} pane what may scroll
   * @param {HTMLTableElement} table with a body for the rows between two for the room
   * @param {Painter<T>} painter
   */
  constructor(pane, table, painter) {
    this.pane = pane;
    this.table = table;
    this.painter = painter;
    const [above, lines, below] = table.tBodies;
    this.above = above;
    this.lines = lines;
    this.below = below;
    /** @type {readonly T[]} */
    this.items = [];
    /** @type {Map<string, HTMLElement>} */
    this.rows = new Map();
    this.height = 0;
    this.whole = false;
  }

  /** @returns {number} height of a row in pixels, as the style has it */
  rowHeight() {
    if (this.height === 0) this.height = parseFloat(getComputedStyle(this.table).getPropertyValue("--ledger-row")) * rem();
    return this.height;
  }

  /** The style changed: measure again. */
  forget() {
    this.height = 0;
  }

  /** @returns {boolean} whether the pane scrolls, rather than the page */
  get panned() {
    return getComputedStyle(this.pane).overflowY === "auto";
  }

  /** @param {readonly T[]} items @returns {void} */
  show(items) {
    this.items = items;
    this.paint();
  }

  /** @returns {[number, number]} the first row to paint and the one after the last */
  range() {
    if (this.whole) return [0, this.items.length];
    const height = this.rowHeight();
    const clip = this.clip();
    const top = this.above.getBoundingClientRect().top;
    const first = Math.floor((clip.top - top) / height) - MORE_ROWS;
    const count = Math.min(MOST_ROWS, Math.ceil((clip.bottom - clip.top) / height) + 2 * MORE_ROWS);
    const start = Math.max(0, Math.min(first, this.items.length - count));
    return [start, Math.min(this.items.length, start + count)];
  }

  /** @returns {{top: number, bottom: number}} what can be seen, in the coordinates of the viewport */
  clip() {
    const view = { top: 0, bottom: window.innerHeight };
    if (!this.panned) return view;
    const box = this.pane.getBoundingClientRect();
    return { top: Math.max(view.top, box.top), bottom: Math.max(box.top, Math.min(view.bottom, box.bottom)) };
  }

  /** Put the rows in sight into the page, keep those that are there already. */
  paint() {
    if (this.table.closest("[hidden]") || this.table.offsetParent === null) return;
    // The room is laid out for all the rows before anything is measured, or a short page could not be scrolled to where it was.
    const height = this.rowHeight();
    const [from, to] = this.range();
    this.room(this.above, from * height);
    this.room(this.below, (this.items.length - to) * height);
    /** @type {Map<string, HTMLElement>} */
    const kept = new Map();
    for (let index = from; index < to; index += 1) {
      const item = this.items[index];
      const key = this.painter.key(item);
      const row = this.rows.get(key) ?? this.painter.make(item);
      this.painter.patch(row, item, index);
      kept.set(key, row);
    }
    arrange(this.lines, [...kept.values()]);
    this.rows = kept;
  }

  /** @param {HTMLTableSectionElement} body @param {number} pixels */
  room(body, pixels) {
    const cell = body.rows[0].cells[0];
    const wanted = `${pixels}px`;
    if (cell.style.height !== wanted) cell.style.height = wanted;
  }

  /**
   * Scroll as little as it takes for a row to be in sight.
   *
   * @param {number} index
   */
  reveal(index) {
    if (index < 0 || this.table.offsetParent === null) return;
    const height = this.rowHeight();
    const top = this.above.getBoundingClientRect().top + index * height;
    const clip = this.clip();
    const upper = clip.top + this.covered("top");
    const lower = clip.bottom - this.covered("bottom");
    const by = top < upper ? top - upper : top + height > lower ? top + height - lower : 0;
    if (by === 0) return;
    if (this.panned) this.pane.scrollTop += by;
    else window.scrollBy(0, by);
  }

  /** @param {"top" | "bottom"} edge @returns {number} pixels of that edge that something lies over */
  covered(edge) {
    const head = /** @type {HTMLElement} */ (this.table.tHead);
    if (this.panned) return edge === "top" ? head.offsetHeight : 0;
    const over = document.querySelector(edge === "top" ? ".bench-switch" : ".balance");
    return over instanceof HTMLElement ? over.offsetHeight + 8 : 0;
  }
}

const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
