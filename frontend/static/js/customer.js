/** A customer's page: `t` opens the note, Enter goes to the workbench. */

import { bind } from "./keys.js";

const adding = document.getElementById("note-adding");
const bench = document.querySelector("a[data-bench]");

bind({
  t: () => {
    if (!(adding instanceof HTMLDetailsElement)) return;
    adding.open = true;
    adding.querySelector("textarea")?.focus();
  },
  Enter: (event) => {
    // on a link or a button Enter is theirs
    if (event.target !== document.body || !(bench instanceof HTMLAnchorElement)) return false;
    bench.click();
  },
});

adding?.addEventListener("toggle", () => {
  if (adding instanceof HTMLDetailsElement && adding.open) adding.querySelector("textarea")?.focus();
});
