/**
 * Cents and days as the reader writes them. Sums stay whole numbers of cents: nothing here divides into fractions.
 */

const MINUS = "\u2212";
const NARROW = "\u202f";
const FIXED = "\u00a0";

/** @returns {"fr" | "en"} the language of the page */
export const language = () => (document.documentElement.lang.startsWith("en") ? "en" : "fr");

/**
 * @param {number} cents whole cents, negative allowed
 * @param {"fr" | "en"} tongue
 * @returns {string} such as "1 234,56", without a currency
 */
export function amount(cents, tongue = language()) {
  const whole = String(Math.trunc(Math.abs(cents) / 100)).replace(/\B(?=(\d{3})+$)/g, tongue === "fr" ? NARROW : ",");
  const rest = String(Math.abs(cents) % 100).padStart(2, "0");
  return `${cents < 0 ? MINUS : ""}${whole}${tongue === "fr" ? "," : "."}${rest}`;
}

/**
 * @param {number} cents
 * @param {string} currency three letters
 * @param {"fr" | "en"} tongue
 * @returns {string} with the sign of the currency
 */
export function priced(cents, currency = "EUR", tongue = language()) {
  if (currency !== "EUR") return `${amount(cents, tongue)}${FIXED}${currency}`;
  if (tongue === "fr") return `${amount(cents, tongue)}${FIXED}€`;
  return cents < 0 ? `${MINUS}€${amount(-cents, tongue)}` : `€${amount(cents, tongue)}`;
}

/**
 * @param {string} iso a day, "2026-09-04"
 * @param {boolean} year whether the year is said, as two digits
 * @returns {string} "04/09" or "04/09/26"
 */
export function shortDay(iso, year = false) {
  const [y, m, d] = iso.split("-");
  return year ? `${d}/${m}/${y.slice(2)}` : `${d}/${m}`;
}

/**
 * @param {string} iso a day
 * @returns {string} "04/09/2026"
 */
export function longDay(iso) {
  const [y, m, d] = iso.split("-");
  return `${d}/${m}/${y}`;
}
