/**
 * The surface one types on: CodeMirror in a shadow root, whose styles are constructed sheets, so that the page needs
 * no style of its own making. Shows faults at their lines. Knows no server and keeps nothing.
 */
import {
  Decoration, EditorState, EditorView, StateEffect, StateField, WidgetType, defaultKeymap, drawSelection, gotoLine,
  highlightActiveLine, highlightActiveLineGutter, highlightSelectionMatches, highlightSpecialChars, history, historyKeymap,
  insertNewlineKeepIndent, keymap, lineNumbers, search, searchKeymap, syntaxHighlighting,
} from "../../vendor/codemirror.js";
import { beancount, colours } from "./beancount.js";

/** @typedef {{line: number, old: string, new: string, said: string, act: string}} Hint what would mend a fault */
/** @typedef {{path: string, line: number, sentence: string, hint?: Hint}} Fault */
/** @typedef {{line: number, sentences: string[], hints: Hint[], head: string}} Marked */

/** @type {any} */
const setFaults = StateEffect.define();

class Message extends WidgetType {
  /** @param {Marked} marked */
  constructor(marked) {
    super();
    this.marked = marked;
  }

  /** @param {Message} other */
  eq(other) {
    return JSON.stringify(this.marked) === JSON.stringify(other.marked);
  }

  /** @param {any} view */
  toDOM(view) {
    const box = document.createElement("div");
    box.className = "cm-message";
    const said = box.appendChild(Object.assign(document.createElement("div"), { className: "cm-said" }));
    for (const sentence of this.marked.sentences) {
      said.append(Object.assign(document.createElement("b"), { textContent: `● ${this.marked.head} ${sentence}` }));
    }
    for (const hint of this.marked.hints) {
      const line = said.appendChild(Object.assign(document.createElement("span"), { textContent: `${hint.said} ` }));
      const button = Object.assign(document.createElement("button"), { type: "button", className: "cm-mend", textContent: hint.act });
      button.addEventListener("click", () => mend(view, hint));
      line.append(button);
    }
    return box;
  }

  ignoreEvent() {
    return true;
  }
}

/**
 * Put the amount that a hint names, if the line still says what it said.
 * @param {any} view
 * @param {Hint} hint
 */
function mend(view, hint) {
  const line = view.state.doc.line(Math.min(hint.line, view.state.doc.lines));
  const at = line.text.lastIndexOf(hint.old);
  if (at < 0) return;
  const from = line.from + at;
  view.dispatch({ changes: { from, to: from + hint.old.length, insert: hint.new }, selection: { anchor: from + hint.new.length } });
  view.focus();
}

/** @type {any} */
const faulty = StateField.define({
  create: () => Decoration.none,
  update(/** @type {any} */ marks, /** @type {any} */ change) {
    let now = marks.map(change.changes);
    for (const effect of change.effects) if (effect.is(setFaults)) now = drawn(change.state.doc, effect.value);
    return now;
  },
  provide: (/** @type {any} */ field) => EditorView.decorations.from(field),
});

/**
 * @param {any} doc
 * @param {Marked[]} faults
 */
function drawn(doc, faults) {
  const marks = [];
  for (const marked of faults) {
    const line = doc.line(Math.min(Math.max(marked.line, 1), doc.lines));
    if (marked.line > 0) marks.push(Decoration.line({ class: "cm-fault" }).range(line.from));
    const place = marked.line > 0 ? { at: line.to, side: 1 } : { at: 0, side: -1 };
    marks.push(Decoration.widget({ widget: new Message(marked), block: true, side: place.side }).range(place.at));
  }
  return Decoration.set(marks, true);
}

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--paper)", color: "var(--ink)", fontSize: "var(--t-13)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.3125rem", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0" },
  ".cm-line": { padding: "0 var(--s-3)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--ink-3)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "4rem", padding: "0 var(--s-3) 0 0" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--hover) 60%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--sunken)", color: "var(--ink)", fontWeight: "600" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--blue) 25%, transparent)",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--blue-wash)" },
  ".cm-searchMatch": { backgroundColor: "var(--warn-wash)", outline: "1px solid var(--warn)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--accent-wash)", outline: "1px solid var(--accent)" },
  ".cm-fault": { backgroundColor: "var(--bad-wash)", boxShadow: "inset 3px 0 var(--bad)" },
  ".cm-message": {
    backgroundColor: "var(--bad-wash)", color: "var(--bad)", font: "400 var(--t-13)/1.4 var(--sans)",
    padding: "var(--s-1) var(--s-3) var(--s-2)", whiteSpace: "normal", display: "grid",
  },
  ".cm-said": { position: "sticky", left: "calc(4rem + var(--s-3))", display: "grid", maxWidth: "min(46rem, calc(var(--width, 46rem) - 6rem))" },
  ".cm-said > span": { color: "var(--ink)" },
  ".cm-mend": { border: "0", padding: "0 var(--s-1)", background: "none", color: "var(--blue)", font: "500 var(--t-13)/1.4 var(--sans)", cursor: "pointer", textDecoration: "underline", textUnderlineOffset: ".2em" },
  ".cm-mend:focus-visible": { outline: "2px solid var(--focus)" },
  "@media (max-width: 639px)": {
    ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.25rem", padding: "0 var(--s-2) 0 0" },
    ".cm-line": { padding: "0 var(--s-2)" },
    ".cm-said": { left: "calc(2.25rem + var(--s-2))", maxWidth: "calc(var(--width, 20rem) - 4rem)" },
  },
  ".cm-panels": { backgroundColor: "var(--surface)", color: "var(--ink)", borderColor: "var(--rule-2)" },
  ".cm-panel.cm-search, .cm-panel.cm-gotoLine": { padding: "var(--s-2) var(--s-3)", fontFamily: "var(--sans)", fontSize: "var(--t-13)" },
  ".cm-panel.cm-search label": { fontSize: "var(--t-12)" },
  ".cm-textfield": {
    backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--edge)", borderRadius: "var(--radius)",
    fontSize: "var(--t-13)", minHeight: "1.75rem",
  },
  ".cm-button": {
    backgroundImage: "none", backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--edge)",
    borderRadius: "var(--radius)", fontSize: "var(--t-12)", minHeight: "1.75rem",
  },
  ".cm-panel.cm-search [name=close]": { color: "var(--ink-2)", fontSize: "var(--t-16)" },
  ".cm-specialChar": { color: "var(--bad)" },
});

/**
 * @typedef {object} Surface
 * @property {() => string} text
 * @property {(text: string) => void} setText as a change that can be undone
 * @property {(faults: Marked[]) => void} setFaults
 * @property {(line: number) => void} goTo
 * @property {() => number} line where one is
 * @property {() => void} focus
 */

/**
 * @param {HTMLElement} place its content is replaced
 * @param {{text: string, label: string, phrases: Record<string, string>, language?: any, changed: () => void, save: () => void, nextFault: () => void}} options `language`: Beancount if not given
 * @returns {Surface}
 */
export function surface(place, options) {
  const host = document.createElement("div");
  host.className = "surface";
  const root = host.attachShadow({ mode: "open" });
  place.replaceChildren(host);
  new ResizeObserver(() => host.style.setProperty("--width", `${host.clientWidth}px`)).observe(host);
  const keys = [
    { key: "Mod-s", preventDefault: true, run: () => (options.save(), true) },
    { key: "F8", run: () => (options.nextFault(), true) },
    { key: "Enter", run: insertNewlineKeepIndent },
    { key: "Alt-g", run: gotoLine },
  ];
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        keymap.of([...keys, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
        lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), drawSelection(), highlightActiveLine(),
        highlightSelectionMatches(), search({ top: true }), options.language ?? beancount, syntaxHighlighting(colours), faulty, look,
        EditorState.tabSize.of(2), EditorState.phrases.of(options.phrases), EditorState.lineSeparator.of("\n"),
        EditorView.contentAttributes.of({ "aria-label": options.label, tabindex: "0", spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
        EditorView.updateListener.of((/** @type {any} */ update) => update.docChanged && options.changed()),
      ],
    }),
  });
  const goTo = (/** @type {number} */ number) => {
    const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
    view.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
    view.focus();
  };
  return {
    text: () => view.state.doc.toString(),
    setText: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    setFaults: (faults) => view.dispatch({ effects: setFaults.of(faults) }),
    goTo,
    line: () => view.state.doc.lineAt(view.state.selection.main.head).number,
    focus: () => view.focus(),
  };
}
