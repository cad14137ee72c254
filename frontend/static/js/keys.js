/**
 * Keys of a page. Single letters rest while a field has the focus or a dialog is open, and can be switched off
 * (WCAG 2.1.4); keys that type nothing, such as Escape and the arrows, stay.
 */

/** @returns {boolean} whether single letters are commands at all */
export function singleKeys() {
  return document.body.dataset.singleKeys !== "off";
}

/**
 * @param {EventTarget | null} target
 * @returns {boolean} whether what is typed goes into a text
 */
export function typing(target) {
  const inside = target instanceof Element ? target.shadowRoot?.activeElement : null;
  if (inside) return typing(inside);
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("select, textarea, input:not([type=checkbox], [type=radio], [type=button])"))
  );
}

/**
 * Bind keys of a page to acts: `{a: accept, "Shift+A": acceptAll, ArrowDown: next}`. An act that returns false leaves
 * the key to the browser.
 * @param {Record<string, (event: KeyboardEvent) => boolean | void>} acts
 */
export function bind(acts) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const named = event.shiftKey && event.key !== "?" && event.key !== "/" ? `Shift+${event.key}` : event.key;
    const act = acts[named];
    if (!act || (event.key.length === 1 && event.key !== " " && !singleKeys())) return;
    if (act(event) !== false) event.preventDefault();
  });
}
