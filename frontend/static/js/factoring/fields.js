/** Files shown by a format: the field of the sign that one points at, or reaches with the arrow keys, is named. */

/** @param {Element} strip */
function named(strip) {
  return strip.parentElement?.querySelectorAll("[data-pointed]")[[...(strip.parentElement?.querySelectorAll("[data-strip]") ?? [])].indexOf(strip)];
}

/** @param {Element} cell */
function point(cell) {
  const strip = cell.closest("[data-strip]");
  const place = strip && named(strip);
  if (!strip || !place) return;
  strip.querySelector(".cell.at")?.classList.remove("at");
  cell.classList.add("at");
  const name = document.createElement("b");
  name.textContent = cell.getAttribute("data-cell") ?? "";
  const held = document.createElement("span");
  held.className = "mono";
  held.textContent = ` ${cell.textContent ?? ""}`;
  place.replaceChildren(name, held);
}

document.addEventListener("pointerover", (event) => {
  const cell = event.target instanceof Element ? event.target.closest("[data-cell]") : null;
  if (cell) point(cell);
});

document.addEventListener("keydown", (event) => {
  const strip = event.target instanceof Element && event.target.matches("[data-strip]") ? event.target : null;
  if (!strip || !["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"].includes(event.key)) return;
  const records = [...strip.querySelectorAll("[data-record]")].map((record) => [...record.querySelectorAll("[data-cell]")]);
  const now = strip.querySelector(".cell.at");
  const row = Math.max(0, records.findIndex((cells) => now && cells.includes(now)));
  const rank = now ? records[row].indexOf(now) : -1;
  const across = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  const down = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const cells = records[Math.min(Math.max(row + down, 0), records.length - 1)] ?? [];
  const next = cells[Math.min(Math.max(rank + across, 0), cells.length - 1)];
  if (!next) return;
  event.preventDefault();
  point(next);
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
});
