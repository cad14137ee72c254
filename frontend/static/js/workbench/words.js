/**
 * The sentences of the page, which stand in its HTML in the language of the reader. No sentence stands in a script.
 */
import { language } from "./money.js";

/** @type {Record<string, string | [string, string]>} */
let words = {};
let plural = new Intl.PluralRules("fr");
let figures = new Intl.NumberFormat("fr-FR");

/** Read the words of the page, once. */
export function readWords() {
  words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
  plural = new Intl.PluralRules(language());
  figures = new Intl.NumberFormat(language() === "fr" ? "fr-FR" : "en-GB");
}

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values] what stands in braces; a word with two forms goes by the value `n`
 * @returns {string}
 */
export function word(key, values = {}) {
  const found = words[key];
  if (found === undefined) throw new Error(`no word is called ${key}`);
  const form = typeof found === "string" ? found : found[plural.select(Number(values.n ?? 0)) === "one" ? 0 : 1];
  return form.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? said(values[name]) : whole));
}

/** @param {string | number} value */
const said = (value) => (typeof value === "number" ? figures.format(value) : value);
