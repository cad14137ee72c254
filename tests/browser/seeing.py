"""What a careful reader would not accept of a page, and no rule of accessibility names.

More or fewer than one heading, text that is cut off, a focus that cannot be seen, or words of the
other language.
"""

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from playwright.sync_api import Page

FRENCH = Path(__file__).parents[2] / "frontend" / "translations" / "fr"
_LEAST_LETTERS = 4

_CUT = """() => [...document.querySelectorAll("main *, .side *")].filter((each) => {
  if (!each.checkVisibility() || !each.innerText?.trim()) return false;
  if (each.closest(".vh, .skip, pre, textarea, svg, .cm-editor, [data-cut]")) return false;
  const style = getComputedStyle(each);
  const cuts = ["hidden", "clip"].includes(style.overflowX) && style.textOverflow !== "ellipsis";
  return cuts && each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1;
}).map((each) => `${each.tagName}.${each.className}: ${each.innerText.slice(0, 60)}`)"""

_UNSEEN = """() => {
  const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const unseen = [];
  for (const each of document.querySelectorAll(wanted)) {
    if (each.tabIndex < 0 || each.disabled || !each.checkVisibility()) continue;
    each.focus();
    if (document.activeElement !== each) continue;
    const shows = (element) => {
      const style = getComputedStyle(element);
      const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      return outlined || style.boxShadow !== "none";
    };
    const current = each.querySelector(".cursor > td");  // a grid shows its focus in one row
    const places = [each, each.parentElement, ...each.children, each.nextElementSibling, current];
    if (!places.some((place) => place && shows(place))) unseen.push(each.outerHTML.slice(0, 120));
  }
  document.activeElement?.blur();
  return unseen;
}"""

_WORDS = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const at = walk.currentNode.parentElement;
    if (!at.closest("script, style, bdi, code, pre, .mono, textarea, [lang], .cm-editor")) {
      found.push(walk.currentNode.data);
    }
  }
  for (const each of document.querySelectorAll("[title], [aria-label], [placeholder], [alt]")) {
    if (each.closest("[lang] [lang]")) continue;
    for (const name of ["title", "aria-label", "placeholder", "alt"]) {
      found.push(each.getAttribute(name) ?? "");
    }
  }
  return found.map((text) => text.replace(/[ \\n\\t]+/g, " ").trim()).filter(Boolean);
}"""


def faults_seen(page: Page, language: str) -> list[str]:
    """Look at the page that is open; return what is wrong with it, in words."""
    faults = []
    headings = page.locator("h1").count()
    if headings != 1:
        faults.append(f"{headings} headings of the first rank")
    faults += [f"cut off: {each}" for each in page.evaluate(_CUT)]
    foreign = _only_english() if language == "fr" else _only_french()
    words = [*page.evaluate(_WORDS), page.title().rpartition(" · ")[0]]
    faults += [f"in the other language: {text!r}" for text in words if text in foreign]
    return faults


def unseen_focus(page: Page) -> list[str]:
    """Go through what can be reached by keyboard; return what does not show that one is there."""
    page.keyboard.press("Tab")  # what scripts focus from here on counts as reached by keyboard
    return [f"the focus cannot be seen: {each}" for each in page.evaluate(_UNSEEN)]


@cache
def _catalogue() -> tuple[frozenset[str], frozenset[str]]:
    english, french = set[str](), set[str]()
    for path in FRENCH.glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    english |= set(message.id if isinstance(message.id, (list, tuple)) else [message.id])
                    french |= set(
                        message.string if isinstance(message.string, (list, tuple)) else [message.string]
                    )
    return frozenset(english), frozenset(french)


def _only_english() -> frozenset[str]:
    english, french = _catalogue()
    return frozenset(text for text in english - french if sum(map(str.isalpha, text)) >= _LEAST_LETTERS)


def _only_french() -> frozenset[str]:
    english, french = _catalogue()
    return frozenset(text for text in french - english if sum(map(str.isalpha, text)) >= _LEAST_LETTERS)
