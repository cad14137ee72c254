/** A text that is not saved yet, kept in this tab so that it outlives a reload or an expired session. */

/** @typedef {{base: number, text: string, message: string, path: string}} Draft */

/**
 * @param {string} tenant
 * @param {string} path "" for a new file
 */
export function draftOf(tenant, path) {
  const key = `lettrine:draft:${tenant}:${path}`;
  return {
    /** @returns {Draft | null} */
    read() {
      try {
        const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
        return kept && typeof kept.text === "string" && Number.isInteger(kept.base) ? kept : null;
      } catch {
        return null;
      }
    },
    /** @param {Draft} draft */
    keep(draft) {
      try {
        sessionStorage.setItem(key, JSON.stringify(draft));
      } catch {
        // no room: the warning before leaving still stands
      }
    },
    forget() {
      sessionStorage.removeItem(key);
    },
  };
}
