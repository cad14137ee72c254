/**
 * The bar at the foot: what is ticked, the difference, the sentence that says what Enter will do, and the form for a gap.
 */
import { byId, el, set, write } from "./dom.js";
import { amount, longDay, priced } from "./money.js";
import { lastDone, nextLetter, possible, sums } from "./state.js";
import { word } from "./words.js";

/** @typedef {import("./state.js").State} State */

const TOUCH = window.matchMedia("(pointer: coarse), (max-width: 639px)");
const LOSSES = ["665000", "627000", "666000"];
const GAINS = ["765000", "766000"];

/** @param {State} state */
export function renderBar(state) {
  const { count, debit, credit, diff, currency } = sums(state);
  const both = debit > 0 && credit > 0 && currency !== null;
  write(byId("ticked-debit"), currency === null ? "–" : amount(debit));
  write(byId("ticked-credit"), currency === null ? "–" : amount(credit));
  write(byId("difference"), currency === null ? "–" : amount(diff));
  byId("difference-box").className = `diff ${both && diff === 0 ? "zero-diff" : count > 0 ? "open-diff" : ""}`;
  byId("balance").dataset.ticked = String(count);
  write(byId("say"), sentence(state));
  const can = possible(state);
  enable("letter", can.letter);
  enable("partial", can.partial);
  enable("gap", can.gap);
  enable("undo", lastDone(state) !== null);
  const form = gapForm();
  if (form && !form.hidden && !can.gap) form.hidden = true;
}

/** @param {string} act @param {boolean} on */
function enable(act, on) {
  const button = document.querySelector(`#balance [data-do="${act}"]`);
  if (button instanceof HTMLButtonElement && button.disabled === on) button.disabled = !on;
}

/** @param {State} state @returns {string} */
function sentence(state) {
  const { count, debit, credit, diff, currency } = sums(state);
  const acts = state.board.may_letter;
  if (count === 0) return word(acts ? "start" : "start-reading");
  if (currency === null) return word("mixed");
  if (debit === 0 || credit === 0) return word("one-sided", { n: count });
  const touch = TOUCH.matches ? "-touch" : "";
  if (diff === 0) return acts ? word(`fits${touch}`, { n: count, letter: nextLetter(state) }) : word("fits-reading", { n: count });
  if (!acts) return "";
  const can = possible(state);
  if (can.gap) return word(`small-gap${touch}`);
  if (!can.partial) return word("partial-only");
  return word(`missing-${diff > 0 ? "credit" : "debit"}${touch}`, { sum: priced(Math.abs(diff), currency) });
}

/** @returns {HTMLFormElement | null} */
export const gapForm = () => /** @type {HTMLFormElement | null} */ (document.getElementById("gap"));

/** Open the form for the gap of what is ticked. @param {State} state */
export function openGap(state) {
  const form = gapForm();
  if (!form) return;
  const { diff, currency } = sums(state);
  const { gap, today } = state.board;
  const accounts = diff > 0 ? [gap.loss_account, ...LOSSES] : [gap.gain_account, ...GAINS];
  byId("gap-account").replaceChildren(...[...new Set(accounts)].map((number) => el("option", { value: number }, named(number))));
  const day = byId("gap-day");
  day.value = today;
  set(day, "max", today);
  set(day, "min", gap.closed_day ? dayAfter(gap.closed_day) : null);
  write(byId("gap-sum"), priced(Math.abs(diff), currency ?? state.board.currency));
  write(byId("gap-cap"), word("gap-cap", { sum: priced(gap.limit_cents, currency ?? state.board.currency) }));
  fault("");
  form.hidden = false;
  byId("gap-account").focus();
}

/** @param {string} number of an account of the chart */
function named(number) {
  const known = ["658", "665", "627", "666", "758", "765", "766"].find((each) => number.startsWith(each));
  return known ? `${number} ${word(`account-${known}`)}` : number;
}

/** @param {string} iso @returns {string} */
function dayAfter(iso) {
  const day = new Date(`${iso}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

/**
 * What the form says, where it can be posted; else the fault stands beside it.
 *
 * @param {State} state
 * @returns {{account: string, day: string} | null}
 */
export function gapEntered(state) {
  const account = byId("gap-account").value;
  const day = byId("gap-day").value;
  const closed = state.board.gap.closed_day;
  if (day === "") return refused(word("gap-day-missing"));
  if (closed !== null && day <= closed) return refused(word("gap-closed", { day: longDay(closed) }));
  return { account, day };
}

/** @param {string} text @returns {null} */
function refused(text) {
  fault(text);
  byId("gap-day").focus();
  return null;
}

/** @param {string} text */
function fault(text) {
  write(byId("gap-fault"), text);
  set(byId("gap-day"), "aria-invalid", text ? "true" : null);
}

/** @param {State} state @returns {string} why the gap of the ticks cannot be posted, "" where that is plain */
export function whyNoGap(state) {
  const { debit, credit, diff, currency } = sums(state);
  if (!debit || !credit || diff === 0 || currency === null) return "";
  return word("gap-too-large", { sum: priced(Math.abs(diff), currency), limit: priced(state.board.gap.limit_cents, currency) });
}
