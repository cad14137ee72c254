/**
 * Which key does what. Every key that the page draws is in this table; single letters rest while a field has the focus.
 */

/** @typedef {Record<string, (event: KeyboardEvent) => void>} KeyMap */

/** @param {KeyboardEvent} event @returns {string} such as "a", "A", "shift+ArrowDown" */
function nameOf(event) {
  return event.shiftKey && event.key.length > 1 ? `shift+${event.key}` : event.key;
}

/** @param {EventTarget | null} target */
const inField = (target) => target instanceof Element && target.closest("input, select, textarea, [contenteditable]") !== null;

/** @param {EventTarget | null} target */
const onControl = (target) => target instanceof Element && target.closest("button, a, summary, [role=option]") !== null;

/**
 * Listen on the whole page.
 *
 * @param {KeyMap} keys
 * @param {KeyMap} inFields what Escape and the like do where a field has the focus
 */
export function listen(keys, inFields) {
  const singles = document.body.dataset.singleKeys !== "off";
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const name = nameOf(event);
    const field = inField(event.target);
    if (!field && onControl(event.target) && (name === " " || name === "Enter")) return;
    if (!field && event.target instanceof Element && event.target.closest("#groups") && name.startsWith("Arrow")) return;
    if (!field && name.length === 1 && name !== " " && !singles) return;
    const act = (field ? inFields : keys)[name];
    if (!act) return;
    if (!field) event.preventDefault();
    act(event);
  });
}
