/**
 * What goes to the server and what comes from it: acts one after another, each until it is answered; changes, asked for now and then.
 *
 * An act keeps its key of idempotency through every attempt, so that an answer that was lost on the way is not written twice.
 */
import { Refusal, send } from "../http.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const WATCH_MS = 2000;
const WATCH_HIDDEN_MS = 15_000;

/**
 * @param {string} method
 * @param {string} url
 * @param {object} [body]
 * @returns {Promise<{status: number, body: any}>} status 0 where nobody answered
 */
export async function call(method, url, body) {
  try {
    const answer = await send(method, url, body);
    return answer === null ? { status: 204, body: null } : { status: 200, body: answer };
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return { status: refusal.status, body: { ...(typeof refusal.body === "object" ? refusal.body : {}), said: refusal.said } };
  }
}

/**
 * @typedef {object} Errand
 * @property {string} key
 * @property {() => object | null} body  asked for when it is sent, with the revision it was made on; null: there is nothing to do any more
 *
 * @typedef {object} Ears                who hears of what became of an act
 * @property {(key: string, answer: import("./types.js").Answer) => Promise<void>} written
 * @property {(key: string, status: number, refusal: import("./types.js").Refusal | null) => void} refused
 * @property {(why: "offline" | "signed-out" | null) => void} stuck
 */

/** Carries acts to the server in their order. */
export class Courier {
  /** @param {string} base address of the account @param {Ears} ears */
  constructor(base, ears) {
    this.base = base;
    this.ears = ears;
    /** @type {Errand[]} */
    this.queue = [];
    this.sending = false;
    this.started = false;              // the first of the queue may have reached the server
    this.wait = FIRST_WAIT_MS;
    this.timer = 0;
    /** @type {(() => void)[]} */
    this.idlers = [];
    window.addEventListener("online", () => this.now());
  }

  /** @returns {boolean} */
  get busy() {
    return this.queue.length > 0;
  }

  /** @param {string} key @param {() => object | null} body */
  post(key, body) {
    this.queue.push({ key, body });
    if (this.timer === 0) void this.pump();
  }

  /** Take an act back that was never sent. @param {string} key @returns {boolean} whether it was still here */
  drop(key) {
    const at = this.queue.findIndex((each) => each.key === key);
    if (at < 0 || (at === 0 && this.started)) return false;
    this.queue.splice(at, 1);
    return true;
  }

  /** Send what waits, without waiting longer. */
  now() {
    clearTimeout(this.timer);
    this.timer = 0;
    void this.pump();
  }

  /** @returns {Promise<void>} when nothing is under way any more */
  idle() {
    return this.busy ? new Promise((resolve) => { this.idlers.push(resolve); }) : Promise.resolve();
  }

  async pump() {
    if (this.sending) return;
    this.sending = true;
    while (this.queue.length > 0) {
      if (!await this.sendFirst()) break;
    }
    this.sending = false;
    if (!this.busy) this.idlers.splice(0).forEach((tell) => tell());
  }

  /** @returns {Promise<boolean>} whether it was answered */
  async sendFirst() {
    const [{ key, body }] = this.queue;
    const wanted = body();
    if (wanted === null) return Boolean(this.queue.shift());
    this.started = true;
    const { status, body: answer } = await call("POST", `${this.base}/acts`, { ...wanted, key });
    if (status === 401) return this.stop("signed-out");
    if (status === 0 || status >= 500 || status === 429) return this.stop("offline");
    this.queue.shift();
    this.started = false;
    this.wait = FIRST_WAIT_MS;
    this.ears.stuck(null);
    if (status === 200) await this.ears.written(key, answer);
    else this.ears.refused(key, status, answer);
    return true;
  }

  /** @param {"offline" | "signed-out"} why @returns {false} */
  stop(why) {
    this.ears.stuck(why);
    if (why === "offline") {
      this.timer = window.setTimeout(() => this.now(), this.wait);
      this.wait = Math.min(LONGEST_WAIT_MS, this.wait * 2);
    }
    return false;
  }
}

/** Asks now and then what others did. */
export class Watch {
  /**
   * @param {string} base
   * @param {() => string | null} since the query that says what the page knows; null: not now
   * @param {(changes: import("./types.js").Changes) => Promise<void>} heard
   */
  constructor(base, since, heard) {
    this.base = base;
    this.since = since;
    this.heard = heard;
    this.timer = 0;
    this.asking = false;
    document.addEventListener("visibilitychange", () => { if (!document.hidden) void this.look(); else this.plan(); });
    this.plan();
  }

  plan() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.look(), document.hidden ? WATCH_HIDDEN_MS : WATCH_MS);
  }

  /** Ask at once. */
  async look() {
    const since = this.since();
    if (since !== null && !this.asking) {
      this.asking = true;
      const { status, body } = await call("GET", `${this.base}/changes?${since}`);
      if (status === 200 && this.since() === since) await this.heard(body);
      this.asking = false;
    }
    this.plan();
  }
}
