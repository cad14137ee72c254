/** What one just did, for four seconds, with a way back. The same stands in the history. */
import { word } from "./http.js";

const SHOWN_MS = 4000;

/**
 * Say what was done. An error stays until it is pressed away.
 * @param {string} said
 * @param {{undo?: () => void, bad?: boolean}} [options]
 * @returns {() => void} takes it away
 */
export function toast(said, options = {}) {
  const place = document.getElementById("toasts");
  if (!place) return () => {};
  place.replaceChildren();
  const shown = document.createElement("div");
  shown.className = options.bad ? "toast bad" : "toast";
  shown.append(Object.assign(document.createElement("span"), { textContent: said }));
  const leave = () => shown.remove();
  if (options.undo) {
    const { undo } = options;
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: `${word("undo")} ` });
    button.append(Object.assign(document.createElement("kbd"), { textContent: "u" }));
    button.addEventListener("click", () => {
      leave();
      undo();
    });
    shown.append(button);
  }
  place.append(shown);
  if (options.bad) shown.addEventListener("click", leave);
  else setTimeout(leave, SHOWN_MS);
  return leave;
}
