/**
 * From the board that is shown and what the server says of a newer one to that newer board. Pure.
 *
 * Lines that did not change stay the same objects, so that whatever was worked out for them stands.
 */

/**
 * @typedef {import("./types.js").Board} Board
 * @typedef {import("./types.js").Delta} Delta
 * @typedef {import("./types.js").Group} Group
 */

/**
 * @param {Board} board what the page shows
 * @param {Delta} delta what changed since
 * @returns {Board | null} null where the difference is one to another board
 */
export function merged(board, delta) {
  if (delta.since !== board.revision || delta.head.today !== board.today) return null;
  const out = new Set([...delta.gone, ...delta.lines.map((line) => line.id)]);
  return { ...board, ...delta.head, lines: [...board.lines.filter((line) => !out.has(line.id)), ...delta.lines], groups: groups(board, delta) };
}

/**
 * The groups at hand: the latest ones, as far back as before.
 *
 * @param {Board} board
 * @param {Delta} delta
 * @returns {Group[]}
 */
function groups(board, delta) {
  const out = new Set([...delta.ungrouped, ...delta.groups.map((group) => group.letter)]);
  const all = [...board.groups.filter((group) => !out.has(group.letter)), ...delta.groups].sort(latestFirst);
  if (board.groups.length >= board.group_count) return all;
  const oldest = board.groups[board.groups.length - 1];
  return oldest ? all.filter((group) => latestFirst(group, oldest) <= 0) : [];
}

/** @param {Group} a @param {Group} b @returns {number} by day, then by letter, as the server has them */
function latestFirst(a, b) {
  if (a.date !== b.date) return a.date > b.date ? -1 : 1;
  if (a.letter.length !== b.letter.length) return b.letter.length - a.letter.length;
  return a.letter > b.letter ? -1 : Number(a.letter < b.letter);
}

/**
 * The proposals as they are now, from those that are known and what the server says of newer ones.
 *
 * @param {readonly import("./types.js").Proposal[]} known
 * @param {import("./types.js").Proposals} answer
 * @returns {import("./types.js").Proposal[] | null} null where one of them is not known
 */
export function proposalsFrom(known, answer) {
  if (!answer.order) return answer.proposals;
  const byId = new Map([...known, ...answer.proposals].map((each) => [each.id, each]));
  const found = answer.order.flatMap((id) => byId.get(id) ?? []);
  return found.length === answer.order.length ? found : null;
}
