/**
 * What the browser remembers: how one looks at lines, and in this tab what "u" can still take back on an account.
 */

const VIEW = "lettrage-view";
const MOST_DONE = 20;

/** @typedef {import("./state.js").Done} Done */

/** @returns {"columns" | "statement"} */
export const rememberedView = () => (read(localStorage, VIEW) === "statement" ? "statement" : "columns");

/** @param {"columns" | "statement"} view */
export const rememberView = (view) => keep(localStorage, VIEW, view);

/** @param {string} base @returns {Done[]} */
export function rememberedDone(base) {
  try {
    const found = JSON.parse(read(sessionStorage, `done:${base}`) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

/** @param {string} base @param {readonly Done[]} done */
export const rememberDone = (base, done) => keep(sessionStorage, `done:${base}`, JSON.stringify(done.filter((each) => each.revision !== null).slice(-MOST_DONE)));

/** @param {Storage} storage @param {string} key */
function read(storage, key) {
  try {
    return storage.getItem(key);
  } catch {
    return null;                    // storage that is switched off remembers nothing
  }
}

/** @param {Storage} storage @param {string} key @param {string} value */
function keep(storage, key, value) {
  try {
    storage.setItem(key, value);
  } catch {
    // full or switched off: the page works without
  }
}
