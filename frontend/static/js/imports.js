/**
 * Files are sent from here: dropped or chosen, several at a time, each with its bar and a way to stop it.
 * What becomes of a file then is the service's affair; this page may be left.
 */
import { token } from "./http.js";
import { bind } from "./keys.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form.drop"));

/** @param {string} key */
function word(key) {
  const words = /** @type {HTMLTemplateElement | null} */ (document.getElementById("upload-words"));
  return words?.content.querySelector(`[data-word="${key}"]`)?.textContent ?? "";
}

let sending = 0;

/** @param {string} sentence */
function say(sentence) {
  const place = document.getElementById("drop-fault");
  if (!place) return;
  place.textContent = sentence;
  place.hidden = !sentence;
}

/** @param {File} file @param {HTMLFormElement} drop */
function row(file, drop) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("upload-row"));
  const made = /** @type {HTMLLIElement} */ (template.content.firstElementChild?.cloneNode(true));
  const name = /** @type {HTMLElement} */ (made.querySelector(".name"));
  name.textContent = file.name;
  made.querySelector("progress")?.setAttribute("aria-label", file.name);
  drop.querySelector("#uploads")?.append(made);
  return {
    made,
    how: /** @type {HTMLElement} */ (made.querySelector(".how")),
    bar: /** @type {HTMLProgressElement} */ (made.querySelector("progress")),
    stop: /** @type {HTMLButtonElement} */ (made.querySelector("button")),
  };
}

/**
 * Send one file; answers where its import stands, "" where it was not taken.
 * @param {File} file
 * @param {HTMLFormElement} drop
 * @returns {Promise<string>}
 */
function upload(file, drop) {
  return new Promise((done) => {
    const { made, how, bar, stop } = row(file, drop);
    const call = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    call.open("POST", drop.action);
    call.setRequestHeader("X-CSRF-Token", token());
    call.setRequestHeader("Accept", "application/json");
    call.responseType = "json";
    call.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = (100 * event.loaded) / event.total;
      how.textContent = word("sending").replace("{percent}", `${Math.floor(bar.value)}\u00a0%`);
    });
    call.upload.addEventListener("load", () => {
      how.textContent = word("sent");
      stop.hidden = true;
    });
    call.addEventListener("loadend", () => {
      sending -= 1;
      made.remove();
      if (call.status === 201) return done(call.response.address);
      if (call.status !== 0 || !stop.dataset.pressed) say(`${file.name}\u00a0: ${call.response?.said ?? call.response?.detail ?? word("network")}`);
      done("");
    });
    stop.addEventListener("click", () => {
      stop.dataset.pressed = "yes";
      call.abort();
    });
    sending += 1;
    call.send(body);
  });
}

/** @param {File[]} files @param {HTMLFormElement} drop */
async function take(files, drop) {
  if (!files.length) return;
  say("");
  const addresses = (await Promise.all(files.map((file) => upload(file, drop)))).filter(Boolean);
  if (sending) return;
  if (addresses.length === 1 && files.length === 1) window.location.assign(addresses[0]);
  else if (addresses.length) window.location.reload();
}

if (form) {
  const field = /** @type {HTMLInputElement} */ (form.querySelector("#fec-file"));
  field.multiple = true;
  field.addEventListener("change", () => {
    const files = [...(field.files ?? [])];
    field.value = "";
    take(files, form);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    take([...(event.dataTransfer?.files ?? [])], form);
  });
  window.addEventListener("beforeunload", (event) => {
    if (sending) event.preventDefault();
  });
  const choose = () => {
    form.scrollIntoView({ block: "center" });
    field.click();
  };
  for (const link of document.querySelectorAll("[data-new-client]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choose();
    });
  }
  bind({ n: choose });
}

// the address follows the name until somebody writes one
const keep = document.getElementById("keep");
if (keep) {
  const name = /** @type {HTMLInputElement} */ (keep.querySelector("#f-name"));
  const slug = /** @type {HTMLInputElement} */ (keep.querySelector("#f-slug"));
  const made = (/** @type {string} */ text) =>
    text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/ß/g, "ss").replace(/&/g, " et ")
      .normalize("NFKD").replace(/[^\x20-\x7e]/g, "").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 63).replace(/-+$/, "");
  let follows = slug.value === made(name.value);
  slug.addEventListener("input", () => {
    follows = slug.value === "";
  });
  name.addEventListener("input", () => {
    if (follows) slug.value = made(name.value);
  });
}
