/**
 * The editor of a format: the text goes into the form as one types, and the faults that come back with the preview
 * stand at their lines. Without this script the text field does the same, line numbers apart.
 */
import { surface } from "../books/surface.js";
import { toml } from "./toml.js";

const place = /** @type {HTMLElement} */ (document.getElementById("surface"));
const field = /** @type {HTMLTextAreaElement} */ (document.getElementById("text"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("description"));
const preview = /** @type {HTMLElement} */ (document.getElementById("preview"));
const words = /** @type {HTMLTemplateElement} */ (document.getElementById("editor-words")).content;

/**
 * @param {string} key
 * @param {number} n
 */
function say(key, n) {
  return (words.querySelector(`[data-word="${key}"]`)?.textContent ?? key).replace("{n}", String(n));
}

if (!("still" in place.dataset)) {
  const label = document.querySelector('label[for="text"]')?.textContent ?? "";
  field.hidden = true;
  place.before(field);
  const face = surface(place, {
    text: field.value,
    label,
    phrases: {},
    language: toml,
    changed: () => {
      field.value = face.text();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
    save: () => form.requestSubmit(form.querySelector('[name="act"][value="save"]')),
    nextFault: () => {
      const line = [...marked.keys()].find((each) => each > face.line()) ?? [...marked.keys()][0];
      if (line) face.goTo(line);
    },
  });
  /** @type {Map<number, string[]>} */
  let marked = new Map();
  const show = () => {
    marked = new Map();
    for (const item of preview.querySelectorAll("[data-problems] > li")) {
      const line = Number(item.getAttribute("data-line"));
      marked.set(line, [...(marked.get(line) ?? []), item.textContent?.trim() ?? ""]);
    }
    marked = new Map([...marked].sort((one, other) => one[0] - other[0]));
    face.setFaults([...marked].map(([line, sentences]) => ({ line, sentences, hints: [], head: line ? say("line", line) : say("file", 0) })));
  };
  preview.addEventListener("htmx:afterSwap", show);
  preview.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-line]") : null;
    if (button) face.goTo(Number(button.getAttribute("data-line")));
  });
  show();
}
