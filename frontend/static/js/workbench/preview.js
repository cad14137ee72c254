/**
 * The preview of all that is certain: each group with the letter it would get, and the total.
 */
import { byId, el, write } from "./dom.js";
import { amount } from "./money.js";
import { nextLetter } from "./state.js";

/**
 * @param {import("./state.js").State} state
 * @param {readonly import("./types.js").Proposal[]} proposals
 */
export function fillPreview(state, proposals) {
  byId("sure-rows").replaceChildren(...proposals.map((proposal, n) => el(
    "tr", {},
    el("td", {}, el("span", { class: "letter" }, nextLetter(state, false, n))),
    el("td", {}, names(state, proposal.lines, "d")),
    el("td", {}, names(state, proposal.lines, "c")),
    el("td", { class: "n" }, amount(proposal.cents)),
  )));
  write(byId("sure-sum"), amount(proposals.reduce((sum, each) => sum + each.cents, 0)));
}

/** @param {import("./state.js").State} state @param {readonly string[]} ids @param {"d" | "c"} side */
function names(state, ids, side) {
  const lines = ids.flatMap((id) => state.byId.get(id) ?? []).filter((line) => line.side === side);
  return lines.map((line) => line.reference || line.label).join(", ");
}
