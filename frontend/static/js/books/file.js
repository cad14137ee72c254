/** A file's page: lines that an address names (#L42, #L42-L50), picked with the pointer, and the key to the editor. */
import { bind } from "../keys.js";

const RANGE = /^#L(\d+)(?:-L(\d+))?$/;
const lines = document.getElementById("lines");

/** @returns {[number, number] | null} */
function range() {
  const found = RANGE.exec(location.hash);
  if (!found) return null;
  const ends = [Number(found[1]), Number(found[2] ?? found[1])].sort((one, other) => one - other);
  return [ends[0], ends[1]];
}

function pick() {
  for (const line of lines?.querySelectorAll(".picked") ?? []) line.classList.remove("picked");
  const picked = range();
  if (!picked || !lines) return;
  for (let number = picked[0]; number <= picked[1]; number += 1) document.getElementById(`L${number}`)?.classList.add("picked");
  document.getElementById(`L${picked[0]}`)?.scrollIntoView({ block: "center" });
}

lines?.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || !event.shiftKey) return;
  const from = range();
  const to = RANGE.exec(link.hash);
  if (!from || !to) return;
  event.preventDefault();
  const ends = [from[0], Number(to[1])].sort((one, other) => one - other);
  history.replaceState(null, "", `#L${ends[0]}-L${ends[1]}`);
  pick();
});
window.addEventListener("hashchange", pick);
pick();

/** @param {string} selector */
const follow = (selector) => () => {
  const link = document.querySelector(selector);
  if (!(link instanceof HTMLAnchorElement)) return false;
  const picked = range();
  const address = new URL(link.href);
  if (picked && selector === "[data-edit]") address.searchParams.set("line", String(picked[0]));
  location.assign(address);
};

bind({ e: follow("[data-edit]"), ArrowLeft: follow("[data-before]"), ArrowRight: follow("[data-after]") });
document.querySelector("[data-edit]")?.addEventListener("click", (event) => {
  if (!range() || !(event instanceof MouseEvent) || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  follow("[data-edit]")();
});
