/** Beancount as the editor colours it: what each word of a line is. The same words as on the pages of files. */
import { HighlightStyle, StreamLanguage, tags } from "../../vendor/codemirror.js";

const KEYWORD =
  /^(?:open|close|balance|pad|note|document|price|event|query|custom|commodity|option|plugin|include|pushtag|poptag|pushmeta|popmeta|TRUE|FALSE|NULL)(?![\w-])/;

/** @typedef {{inString: boolean, afterDate: boolean}} State */

/**
 * @param {any} stream
 * @param {State} state
 * @returns {string}
 */
function string(stream, state) {
  while (!stream.eol()) {
    const sign = stream.next();
    if (sign === "\\") stream.next();
    else if (sign === '"') {
      state.inString = false;
      return "string";
    }
  }
  state.inString = true;
  return "string";
}

export const beancount = StreamLanguage.define({
  name: "beancount",
  /** @returns {State} */
  startState: () => ({ inString: false, afterDate: false }),
  /**
   * @param {any} stream
   * @param {State} state
   */
  token(stream, state) {
    if (state.inString) return string(stream, state);
    if (stream.sol()) state.afterDate = false;
    if (stream.eatSpace()) return null;
    const { afterDate } = state;
    state.afterDate = false;
    if (stream.match(/^;.*/)) return "comment";
    if (stream.eat('"')) return string(stream, state);
    if (stream.match(/^\d{4}[-/]\d{1,2}[-/]\d{1,2}(?!\d)/)) {
      state.afterDate = true;
      return "labelName";
    }
    if (afterDate && stream.match(/^(?:[*!&?%]|txn\b)/)) return "operator";
    if (stream.column() > 0 && stream.match(/^[a-z][\w-]*:(?=\s|$)/)) return "propertyName";
    if (stream.match(/^[#^][\w/.-]+/)) return "labelName";
    if (stream.match(/^[A-Z][\w-]*(?::[\w-]+)+/)) return null;
    if (stream.match(/^-?\d[\d,]*(?:\.\d*)?/)) return "number";
    if (stream.match(KEYWORD)) return "keyword";
    if (!stream.match(/^[A-Za-z_][\w-]*/)) stream.next();
    return null;
  },
  languageData: { commentTokens: { line: ";" } },
});

export const colours = HighlightStyle.define([
  { tag: tags.labelName, color: "var(--code-date)" },
  { tag: tags.string, color: "var(--code-text)" },
  { tag: tags.propertyName, color: "var(--code-meta)" },
  { tag: tags.number, color: "var(--code-num)" },
  { tag: tags.keyword, color: "var(--ink-2)", fontWeight: "600" },
  { tag: tags.operator, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--code-meta)", fontStyle: "italic" },
]);
