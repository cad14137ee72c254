/**
 * Random walks over the state of the workbench, beside a model of the server: what has to hold holds after every step.
 * Run in the browser by test_workbench_state.py, which hands in the modules under test.
 */

/** A generator of numbers from a seed (mulberry32). */
function dice(seed) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return { below: (n) => Math.floor(next() * n), one: (list) => list[Math.floor(next() * list.length)], some: (list, n) => [...list].sort(() => next() - 0.5).slice(0, n) };
}

/** Books of one account, and acts on them as the server does them. */
class Books {
  constructor(random, later) {
    this.later = later;
    this.revision = 1;
    this.letter = "AAA";
    this.groups = [];
    this.before = new Map();
    this.lines = Array.from({ length: 4 + random.below(40) }, (_, n) => ({
      id: `${n}`, side: random.one(["d", "c"]), cents: random.one([100, 250, 250, 1000, 9007199254]), open_cents: 0, date: `2026-0${1 + random.below(9)}-1${random.below(9)}`,
      due: null, late: false, reference: `F${n}`, label: random.one(["pose", "été", "lot 3"]), journal: "VE", letter: "", by: null, file: "a", place: n, currency: "EUR",
    }));
  }

  board() {
    return {
      revision: this.revision, account: "411000", customer: "X", name: "X", balance_cents: 0, payment_days: 30, kind: null, rank: 1, count: 1, previous: null, next: null,
      customer_url: null, today: "2026-11-23", next_letter: this.letter, next_partial: this.letter.toLowerCase(), may_letter: true,
      gap: { limit_cents: 1500, loss_account: "658000", gain_account: "758000", closed_day: null },
      lines: this.lines, groups: this.groups.slice(0, 50), group_count: this.groups.length,
    };
  }

  /** @returns {boolean} whether these lines may be lettered */
  has(ids) {
    return ids.every((id) => this.lines.some((line) => line.id === id));
  }

  letterAll(ids) {
    this.keep();
    const letter = this.letter;
    const gone = this.lines.filter((line) => ids.includes(line.id));
    const partials = new Set(gone.map((line) => line.letter).filter(Boolean));
    this.lines = this.lines.filter((line) => !ids.includes(line.id));
    this.groups = [this.group(letter, gone), ...this.groups.filter((group) => !partials.has(group.letter))];
    this.letter = this.later(letter);
    return [letter];
  }

  partly(ids) {
    this.keep();
    const letter = this.letter.toLowerCase();
    const partials = new Set(this.lines.filter((line) => ids.includes(line.id)).map((line) => line.letter).filter(Boolean));
    this.lines = this.lines.map((line) => (ids.includes(line.id) ? { ...line, letter } : line));
    this.groups = [this.group(letter, this.lines.filter((line) => ids.includes(line.id))), ...this.groups.filter((group) => !partials.has(group.letter))];
    this.letter = this.later(this.letter);
    return [letter];
  }

  unletter(letter) {
    this.keep();
    const group = this.groups.find((each) => each.letter === letter);
    const ids = group.lines.map((line) => line.id);
    this.groups = this.groups.filter((each) => each !== group);
    this.lines = [...this.lines.filter((line) => !ids.includes(line.id)), ...group.lines.map((line) => ({ ...line, letter: "" }))];
    return [letter];
  }

  undo(revision) {
    const [lines, groups] = this.before.get(revision);
    this.keep();
    [this.lines, this.groups] = [lines, groups];
    return [];
  }

  group(letter, lines) {
    return { letter, date: "2026-11-23", by: "X", initials: "X", debits: 0, credits: 0, cents: 0, fault: null, lines: lines.map((line) => ({ ...line, letter })) };
  }

  keep() {
    this.revision += 1;
    this.before.set(this.revision, [this.lines, this.groups]);
  }
}

/** One walk: a page, its queue, the books, and a colleague. */
class Walk {
  constructor(seed, states, later) {
    this.random = dice(seed);
    this.states = states;
    this.books = new Books(this.random, later);
    this.state = states.begin(this.books.board(), this.random.one(["columns", "statement"]));
    this.queue = [];
    this.written = new Map();
    this.serial = 0;
    this.heard = 1;
    this.peerActs = [];
  }

  step() {
    const deeds = ["tick", "tick", "tick", "letter", "partial", "unletter", "undo", "answer", "answer", "refuse", "peer", "listen", "move", "search", "tidy", "look"];
    const deed = this.random.one(deeds);
    this[deed]();
    return deed;
  }

  tick() {
    const line = this.random.one(this.state.open.all);
    if (line) this.state = this.states.tick(this.state, line.id);
  }

  act(make, serve, lines) {
    const key = `k${(this.serial += 1)}`;
    this.state = make(key);
    this.queue.push({ key, serve, lines });
  }

  letter() {
    const ids = [...this.state.ticked];
    if (this.states.possible(this.state).letter) this.act((key) => this.states.letter(this.state, key, "letter", [ids]), () => this.books.letterAll(ids), ids);
  }

  partial() {
    const ids = [...this.state.ticked];
    if (this.states.possible(this.state).partial) this.act((key) => this.states.partial(this.state, key, ids), () => this.books.partly(ids), ids);
  }

  unletter() {
    const group = this.random.one(this.state.groups.filter((each) => !each.pending));
    if (group) this.act((key) => this.states.unletter(this.state, key, group), () => (this.books.groups.some((each) => each.letter === group.letter) ? this.books.unletter(group.letter) : null), []);
  }

  undo() {
    const last = this.states.lastDone(this.state);
    if (!last || this.foreign(last)) return;
    this.act((key) => this.states.undo(this.state, key), () => {
      const revision = last.revision ?? this.written.get(last.key);
      return revision === this.books.revision ? this.books.undo(revision) : null;
    }, []);
  }

  /** The model of the server undoes the last revision only. */
  foreign(last) {
    return (last.revision ?? Infinity) < this.books.revision;
  }

  answer() {
    const first = this.queue.shift();
    if (!first) return;
    const letters = this.books.has(first.lines) ? first.serve() : null;
    if (letters === null) this.state = this.states.refuse(this.state, first.key);
    else {
      this.written.set(first.key, this.books.revision);
      if (this.books.revision === this.heard + 1) this.heard += 1;
      this.state = this.states.confirm(this.state, first.key, { revision: this.books.revision, undo: this.books.revision, letters, said: "", board: this.books.board() });
    }
  }

  refuse() {
    const first = this.queue.shift();
    if (first) this.state = this.states.refuse(this.state, first.key);
    this.queue = this.queue.filter((each) => this.state.acts.some((act) => act.key === each.key));
  }

  peer() {
    const lines = this.random.some(this.books.lines.filter((line) => line.letter === "").map((line) => line.id), 2);
    if (lines.length === 0) return;
    const letters = this.books.letterAll(lines);
    this.peerActs.push({ revision: this.books.revision, by: "Inès", initials: "IM", mine: false, at: "", verb: "letter", letters, lines, said: "" });
  }

  listen() {
    if (this.queue.length > 0) return;
    this.state = this.states.change(this.state, { board: this.books.board(), acts: this.peerActs.filter((act) => act.revision > this.heard) });
    this.heard = this.books.revision;
  }

  move() {
    this.state = this.random.one([
      (state) => this.states.step(state, this.random.below(9) - 4), (state) => this.states.cross(state, "d"), (state) => this.states.cross(state, "c"), (state) => this.states.step(state, Infinity),
    ])(this.state);
  }

  search() {
    this.state = this.states.search(this.state, this.random.one(["", "", "2,50", "ete", "F1", "nothing of the kind"]));
  }

  tidy() {
    this.state = this.states.tidy(this.state);
  }

  look() {
    this.state = this.states.look(this.state, this.random.one(["columns", "statement"]));
  }

  /** @returns {string[]} what does not hold */
  faults() {
    const { state } = this;
    const found = [];
    const must = (holds, what) => { if (!holds) found.push(what); };
    const ids = state.open.all.map((line) => line.id);
    must(new Set(ids).size === ids.length, "a line stands twice");
    must(state.open.d.length + state.open.c.length === ids.length, "the columns are not all the lines");
    must([...state.ticked].every((id) => state.byId.has(id) && !state.peers.has(id)), "a tick on a line that is not there to be lettered");
    const partials = [...state.ticked].map((id) => state.byId.get(id)?.letter).filter(Boolean);
    must(partials.every((letter) => state.open.all.filter((line) => line.letter === letter && !state.peers.has(line.id)).every((line) => state.ticked.has(line.id))), "a partial group ticked in part");
    const { debit, credit, diff } = this.states.sums(state);
    const exact = [...state.ticked].reduce((sum, id) => sum + BigInt(state.byId.get(id)?.cents ?? 0) * (state.byId.get(id)?.side === "d" ? 1n : -1n), 0n);
    must(BigInt(diff) === exact && debit - credit === diff, "the difference is not exact");
    const running = [...this.states.running(state).values()];
    const total = (this.states.totals(state, "d").get("EUR") ?? 0) - (this.states.totals(state, "c").get("EUR") ?? 0);
    must((running[running.length - 1] ?? 0) === total, "the running balance does not end at the balance");
    const walkable = state.shown[state.side].filter((line) => !state.peers.has(line.id));
    const at = state.at[state.side];
    must(at === null ? walkable.length === 0 : walkable.some((line) => line.id === at), "the cursor is on no line");
    const inGroups = new Set(state.groups.filter((group) => group.letter === group.letter.toUpperCase()).flatMap((group) => group.lines.map((line) => line.id)));
    must(ids.every((id) => !inGroups.has(id) || state.peers.has(id)), "a line is open and in a group");
    must(state.shown.all.every((line) => state.byId.get(line.id) === line), "the search shows a line that is not there");
    return found;
  }

  /** When all is answered and heard, the page shows what the server has. @returns {string[]} */
  settle() {
    while (this.queue.length > 0) this.answer();
    this.listen();
    this.tidy();
    const shown = this.state.open.all.map((line) => `${line.id}${line.letter}`).sort().join();
    const there = this.books.lines.map((line) => `${line.id}${line.letter}`).sort().join();
    return [...(shown === there ? [] : [`shows ${shown}, is ${there}`]), ...(this.state.acts.length ? ["acts are left"] : [])];
  }
}

/** @returns {string[]} what did not hold, with the seed to find it again */
export function walks(states, later, first, count, steps) {
  const found = [];
  for (let seed = first; seed < first + count; seed += 1) {
    const walk = new Walk(seed, states, later);
    const path = [];
    for (let n = 0; n < steps && found.length === 0; n += 1) {
      path.push(walk.step());
      found.push(...walk.faults().map((fault) => `seed ${seed}, ${path.slice(-14).join(" ")}: ${fault}`));
    }
    if (found.length === 0) found.push(...walk.settle().map((fault) => `seed ${seed}, at the end: ${fault}`));
    if (found.length > 0) break;
  }
  return found;
}

/** Lettering and taking it back before or after the server's word leaves the lines as they were. @returns {string[]} */
export function undone(states, later, first, count) {
  const found = [];
  for (let seed = first; seed < first + count; seed += 1) {
    const walk = new Walk(seed, states, later);
    for (let n = 0; n < 10; n += 1) walk.tick();
    const ids = [...walk.state.ticked];
    const before = JSON.stringify(walk.state.open.all);
    const verb = walk.random.one(["letter", "partial"]);
    const laid = verb === "letter" ? states.letter(walk.state, "a", "letter", [ids]) : states.partial(walk.state, "a", ids);
    const after = states.undo(laid, "b");
    if (JSON.stringify(after.open.all) !== before) found.push(`seed ${seed}: ${verb} and undo`);
    if (JSON.stringify(states.refuse(laid, "a").open.all) !== before) found.push(`seed ${seed}: ${verb} and refused`);
  }
  return found;
}
