/** The portfolio: search as one types, over names, SIREN and people; groups without a row leave. */

const plain = (/** @type {string} */ text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function search() {
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#search-q"));
  if (!field) return;
  const wanted = plain(field.value.trim());
  let found = 0;
  for (const group of /** @type {NodeListOf<HTMLTableSectionElement>} */ (document.querySelectorAll("table.portfolio tbody.group"))) {
    let shown = 0;
    for (const row of [...group.rows].slice(1)) {
      row.hidden = !plain(row.dataset.words ?? "").includes(wanted);
      shown += row.hidden ? 0 : 1;
    }
    group.rows[0].hidden = shown === 0;
    found += shown;
  }
  const none = document.getElementById("portfolio-none");
  if (none) none.hidden = found > 0;
}

document.addEventListener("input", (event) => {
  if (event.target instanceof Element && event.target.id === "search-q") search();
});

// the table is asked for again while figures are counted: what was typed stays, and so does the place
let typed = "";
let focused = false;
document.addEventListener("htmx:beforeSwap", () => {
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#search-q"));
  typed = field?.value ?? "";
  focused = field !== null && document.activeElement === field;
});
document.addEventListener("htmx:afterSwap", () => {
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#search-q"));
  if (!field) return;
  field.value = typed;
  if (focused) field.focus();
  search();
});

search();
