/** A template's words: pressing a placeholder puts it where one writes; a PDF of them does not end the writing. */

const texts = [...document.querySelectorAll("textarea[data-words]")];
/** @type {HTMLTextAreaElement | undefined} */
let last = texts.find((text) => text instanceof HTMLTextAreaElement && text.name === "opening");

for (const text of texts) {
  text.addEventListener("focus", () => {
    if (text instanceof HTMLTextAreaElement) last = text;
  });
}

for (const button of document.querySelectorAll("button[data-placeholder]")) {
  button.addEventListener("click", () => {
    if (!last || !(button instanceof HTMLButtonElement)) return;
    last.setRangeText(`{{ ${button.dataset.placeholder} }}`, last.selectionStart, last.selectionEnd, "end");
    last.focus();
    last.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

const form = document.getElementById("words");
form?.addEventListener("submit", (event) => {
  // a PDF leaves the page where it is, so that the words can be kept at once
  if (event.submitter?.hasAttribute("data-pdf")) setTimeout(() => delete form.dataset.sent);
});
