/**
 * Calls to the service: each carries the session's token, and a fault comes back as a sentence.
 * Never shows anything; who calls decides where a sentence goes.
 */

const SIGNED_OUT = 401;

/** A call that was not answered with success. `said` is a sentence for the reader, `body` what came with it. */
export class Refusal extends Error {
  /**
   * @param {number} status 0 where no answer came
   * @param {string} said
   * @param {any} body
   */
  constructor(status, said, body) {
    super(said);
    this.name = "Refusal";
    this.status = status;
    this.said = said;
    this.body = body;
  }
}

/**
 * Read a word that the page brought along for its scripts.
 * @param {string} key
 * @returns {string}
 */
export function word(key) {
  const words = /** @type {HTMLTemplateElement | null} */ (document.getElementById("frame-words"));
  return words?.content.querySelector(`[data-word="${key}"]`)?.textContent ?? key;
}

let tokenIsOver = false; // a call was told that nobody is signed in: whoever signs in again has another token

/** Take the token of the person of this page, should they have signed in again in another tab; never of another person. */
async function renewToken() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector('meta[name="csrf-token"]')?.getAttribute("content");
  if (!found || !answer.ok || page.body.dataset.person !== document.body.dataset.person) return;
  document.querySelector('meta[name="csrf-token"]')?.setAttribute("content", found);
  tokenIsOver = false;
}

/** @returns {string} what unsafe calls carry */
export function token() {
  return document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
}

/**
 * Call the service; a FormData goes as a form, anything else as JSON.
 * @param {string} method
 * @param {string} url
 * @param {any} [body]
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<any>} the JSON of the answer, its text where it is none, null where it is empty
 * @throws {Refusal}
 */
export async function send(method, url, body, options = {}) {
  const isForm = body instanceof FormData;
  let answer;
  try {
    if (tokenIsOver && method !== "GET") await renewToken();
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/json", "X-CSRF-Token": token() };
    if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
    answer = await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
      credentials: "same-origin",
      signal: options.signal,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Refusal(0, word("network"), null);
  }
  const content = await read(answer);
  if (answer.ok) return content;
  if (answer.status === SIGNED_OUT) tokenIsOver = true;
  throw new Refusal(answer.status, sentence(answer.status, content), content);
}

/** @param {Response} answer */
async function read(answer) {
  if (answer.status === 204) return null;
  const text = await answer.text();
  if (!(answer.headers.get("Content-Type") ?? "").includes("json")) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * @param {number} status
 * @param {any} content
 */
function sentence(status, content) {
  if (content && typeof content === "object") return content.said ?? content.detail ?? content.title ?? word("refused");
  return status === SIGNED_OUT ? word("signed-out") : word("refused");
}
