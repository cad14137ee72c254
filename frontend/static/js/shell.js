/**
 * What every page shares: "g" and a letter goes somewhere, "/" to the search field, "?" lists the keys, Ctrl K goes to
 * a place by name. Also buttons that open a dialog or copy a text, and htmx's calls, which carry the session's token.
 */
import { token, word } from "./http.js";
import { bind, singleKeys, typing } from "./keys.js";
import { openPalette } from "./palette.js";
import { toast } from "./toast.js";

const AFTER_G_MS = 1500;
const RESEND_MS = 4000;

let waiting = 0;

document.addEventListener(
  "keydown",
  (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      if (!document.getElementById("palette")) return;
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    const place = waiting && event.timeStamp - waiting < AFTER_G_MS ? goal(event.key) : null;
    if (place && singleKeys()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      location.assign(place);
    }
    waiting = event.key === "g" ? event.timeStamp : 0;
  },
  { capture: true },
);

/**
 * @param {string} key
 * @returns {string | null}
 */
function goal(key) {
  if (!/^[a-z]$/.test(key)) return null;
  return document.querySelector(`a[data-go="${key}"]`)?.getAttribute("href") ?? null;
}

bind({
  "/": () => {
    const field = /** @type {HTMLElement | null} */ (document.querySelector("[data-search]"));
    if (!field) return false;
    field.focus();
    if (field instanceof HTMLInputElement) field.select();
  },
  "?": () => open("help"),
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && typing(event.target) && event.target instanceof HTMLElement && !event.target.closest("dialog")) event.target.blur();
});

/** @param {string} id */
function open(id) {
  if (id === "palette") openPalette();
  else /** @type {HTMLDialogElement | null} */ (document.getElementById(id))?.showModal();
}

document.addEventListener("click", async (event) => {
  if (!(event.target instanceof Element)) return;
  const opener = event.target.closest("[data-open]");
  if (opener && !event.ctrlKey && !event.metaKey && document.getElementById(opener.getAttribute("data-open") ?? "")) {
    event.preventDefault();
    open(opener.getAttribute("data-open") ?? "");
  }
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  const copier = event.target.closest("[data-copy]");
  const source = copier && document.getElementById(copier.getAttribute("data-copy") ?? "");
  if (source) {
    await navigator.clipboard.writeText(source instanceof HTMLInputElement ? source.value : source.textContent ?? "");
    toast(word("copied"));
  }
  if (event.target.closest("[data-print]")) window.print();
});

document.body.addEventListener("htmx:configRequest", (event) => {
  /** @type {CustomEvent} */ (event).detail.headers["X-CSRF-Token"] = token();
});
for (const fault of ["htmx:sendError", "htmx:responseError"]) {
  document.body.addEventListener(fault, (event) => {
    const status = /** @type {CustomEvent} */ (event).detail.xhr?.status ?? 0;
    toast(word(status === 0 ? "network" : status === 401 ? "signed-out" : "refused"), { bad: true });
  });
}

/** A form goes once: a second press while the first is under way changes nothing. `data-repeat` lifts it. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== "post" || "repeat" in form.dataset) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, RESEND_MS);
});
/** @type {HTMLElement | null} */ (document.querySelector("main [aria-invalid=true]"))?.focus();

const nav = document.querySelector(".nav");
const here = nav?.querySelector("[aria-current]");
if (nav && here instanceof HTMLElement && nav instanceof HTMLElement && nav.scrollWidth > nav.clientWidth) {
  nav.scrollLeft = here.offsetLeft - nav.offsetLeft - 24;
}
for (const button of document.querySelectorAll("[data-open]")) {
  if (!document.getElementById(button.getAttribute("data-open") ?? "") && button instanceof HTMLButtonElement) button.hidden = true;
}
document.documentElement.dataset.ready = "yes";
