/** The day of the dashboard: choosing one shows it, without a second press. */

const form = document.querySelector("[data-as-of]");
if (form instanceof HTMLFormElement) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("au"));
  const shown = field.value;
  form.classList.add("live");
  field.addEventListener("change", () => {
    // a day that is being typed passes through years that no book has
    if (field.value && field.value !== shown && field.checkValidity() && document.activeElement !== field) form.requestSubmit();
  });
  field.addEventListener("blur", () => {
    if (field.value && field.value !== shown && field.checkValidity()) form.requestSubmit();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && field.checkValidity()) form.requestSubmit();
  });
}
