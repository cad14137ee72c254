/**
 * What a search finds among lines: amount, reference, label, journal, date; accents, case and the grouping of thousands do not matter.
 */
import { amount, longDay } from "./money.js";

/** @typedef {import("./types.js").Line} Line */

/** @type {WeakMap<Line, string>} */
const known = new WeakMap();

/** @param {string} text */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** @param {Line} line */
function haystack(line) {
  let text = known.get(line);
  if (text === undefined) {
    const sums = [line.cents, line.open_cents].map((cents) => `${amount(cents, "fr").replace(/\s/g, "")} ${amount(cents, "en").replace(/,/g, "")}`);
    text = plain(`${line.reference} ${line.label} ${line.journal} ${line.letter} ${longDay(line.date)} ${line.date} ${sums.join(" ")}`);
    known.set(line, text);
  }
  return text;
}

/**
 * @param {string} query as typed
 * @returns {(line: Line) => boolean} true for the lines that answer; for every line where nothing was asked
 */
export function asked(query) {
  const typed = plain(query.trim());
  if (typed === "") return () => true;
  const sum = /^[\d\s.,\u202f\u00a0]+(€|eur)?$/.test(typed) ? typed.replace(/[\s€]|eur/g, "") : null;
  const words = sum === null ? typed.split(/\s+/) : [sum];
  return (line) => {
    const text = haystack(line);
    return words.every((word) => text.includes(word));
  };
}
