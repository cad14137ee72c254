/** The debtor's page: buttons that copy what a transfer asks for, and say that they did. */

const told = document.getElementById("told");

for (const button of document.querySelectorAll("button[data-copies]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copies ?? "");
    if (!source || !told) return;
    await navigator.clipboard.writeText(source.dataset.plain ?? source.textContent ?? "");
    told.textContent = button.dataset.said ?? "";
  });
}

/** A form goes once: a second press while the first is under way changes nothing. */
const RESEND_MS = 4000;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, RESEND_MS);
});
document.querySelector("[aria-invalid=true]")?.focus();
