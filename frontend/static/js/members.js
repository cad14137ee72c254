/**
 * The pages about people: "i" goes to the form that invites, and an auditor gets the usual last day where none stands.
 */
import { bind } from "./keys.js";

function invite() {
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById("f-email"));
  if (!field) return false;
  field.scrollIntoView({ block: "center" });
  field.focus();
}

if (document.getElementById("invite")) bind({ i: invite });
document.querySelector("[data-invite]")?.addEventListener("click", (event) => {
  event.preventDefault();
  invite();
});

for (const form of document.querySelectorAll("form[data-term]")) {
  const until = /** @type {HTMLInputElement | null} */ (form.querySelector("input[name=until]"));
  let ours = false;
  until?.addEventListener("input", () => (ours = false));
  form.addEventListener("change", (event) => {
    const chosen = event.target;
    if (!until || !(chosen instanceof HTMLInputElement) || chosen.name !== "role") return;
    if (chosen.value === "auditor" && !until.value) {
      until.value = until.dataset.usual ?? "";
      ours = true;
    } else if (chosen.value !== "auditor" && ours) {
      until.value = "";
      ours = false;
    }
  });
}
