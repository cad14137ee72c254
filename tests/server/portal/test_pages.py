"""Every page is well-formed HTML that readers' programs understand: elements closed, fields named.

The pages are found in the URL map and read as a partner, an owner and an auditor see them, in both languages.
"""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
import re

from flask.testing import FlaskClient
import pytest

from server.app import create_app
from server.config import Settings
from server.services import Services
from tests.browser.pages import Seen, all_pages

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
INLINE = re.compile(r"^on[a-z]+$")
NAMELESS = frozenset({"hidden", "submit", "button", "reset", "image"})


def _pages() -> list[Seen]:
    nowhere = Services(None, None, Settings("", None, jail_strict=False))  # type: ignore[arg-type]  # never asked
    return list(all_pages(create_app(nowhere)))


class Reader(HTMLParser):
    """Reads a page and notes what is wrong with it."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.pointed: set[str] = set()
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.counts: dict[str, int] = {}
        self.language = ""
        self.posts: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self._judge(tag, named, len(attrs))
        self._note_references(tag, named)
        self._note_form(tag, named)
        if tag == "html":
            self.language = named.get("lang") or ""
        if tag not in VOID:
            self.open.append(tag)

    def _judge(self, tag: str, named: dict[str, str | None], count: int) -> None:
        wrong = [f"<{tag}> has {name}" for name in named if name == "style" or INLINE.match(name)]
        if len(named) != count:
            wrong.append(f"an attribute of <{tag}> stands twice")
        if tag == "img" and named.get("alt") is None:
            wrong.append("<img> without alt")
        if tag == "style":
            wrong.append("styles in the page")
        if tag == "script" and named.get("src") is None and named.get("type") != "application/json":
            wrong.append("a script in the page")
        self.faults += [f"{self.getpos()}: {each}" for each in wrong]

    def _note_references(self, tag: str, named: dict[str, str | None]) -> None:
        if named.get("id"):
            self.ids.append(str(named["id"]))
        for reference in ("aria-labelledby", "aria-describedby", "aria-controls"):
            self.pointed |= set((named.get(reference) or "").split())
        if tag == "label":
            self.labelled.add(named.get("for") or "")

    def _note_form(self, tag: str, named: dict[str, str | None]) -> None:
        if tag == "form":
            self.posts.append((named.get("method") or "").lower() == "post")
        if tag == "input" and named.get("name") == "csrf" and self.posts:
            self.posts[-1] = False
        if tag in {"input", "select", "textarea"} and _is_met(named):
            self.fields.append({**named, "inside a label": "yes" if "label" in self.open else None})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"{self.getpos()}: </{tag}> closes {self.open[-1:] or 'nothing'}")
        elif tag not in VOID:
            self.open.pop()


def _is_met(field: dict[str, str | None]) -> bool:
    """Tell whether readers' programs meet a field, so that it needs a name."""
    return field.get("type") not in NAMELESS and field.get("aria-hidden") != "true"


def faults_of(html: str, language: str, *, is_part: bool = False) -> Iterator[str]:
    """Yield what is wrong with a page, or with a part of one."""
    reader = Reader()
    reader.feed(html)
    yield from reader.faults
    if reader.open:
        yield f"left open: {reader.open}"
    yield from _faults_of_fields(reader)
    if not is_part:
        yield from _faults_of_whole(html, reader, language)


def _faults_of_whole(html: str, reader: Reader, language: str) -> Iterator[str]:
    if reader.language != language:
        yield f"the page says it is in {reader.language!r}"
    if reader.counts.get("h1") != 1:
        yield f"{reader.counts.get('h1', 0)} h1"
    if not html.startswith("<!doctype html>"):
        yield "no doctype at the start"
    yield from (f"nothing has the id {each!r}" for each in reader.pointed - set(reader.ids))


def _faults_of_fields(reader: Reader) -> Iterator[str]:
    twice = {each for each in reader.ids if reader.ids.count(each) > 1}
    yield from (f"the id {each!r} stands twice" for each in twice)
    for field in reader.fields:
        named = field.get("aria-label") or field.get("aria-labelledby") or field["inside a label"]
        if not named and field.get("id") not in reader.labelled:
            yield f"no label for {field}"
    if any(reader.posts):
        yield "a form that posts without its token"


@pytest.mark.parametrize("name", sorted({seen.by for seen in _pages()}))
def test_pages_are_well_formed(client_for: Callable[[str], FlaskClient], name: str) -> None:
    client = client_for(name)
    faults = []
    for seen in (seen for seen in _pages() if seen.by == name):
        for language in ("fr", "en"):
            client.set_cookie("lettrine-language", language)
            answer = client.get(seen.address)
            if answer.status_code >= 500:
                faults.append(f"{seen.address}: {answer.status_code}")
            elif answer.mimetype == "text/html" and answer.status_code not in range(300, 400):
                found = faults_of(answer.text, language, is_part=seen.is_part)
                faults += [f"{seen.address}: {fault}" for fault in found]
    assert faults == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p>", "left open"),
        ("<b><i></b></i>", "closes"),
        ("<p style='color:red'></p>", "has style"),
        ("<style></style>", "styles in the page"),
        ("<p onclick='x()'></p>", "has onclick"),
        ("<script>x()</script>", "a script in the page"),
        ("<input name=a>", "no label"),
        ("<form method=post></form>", "without its token"),
        ("<p id=a></p><p id=a></p>", "stands twice"),
        ("<p aria-describedby=x></p>", "nothing has the id"),
    ],
)
def test_faults_are_found(html: str, fault: str) -> None:
    page = f"<!doctype html><html lang=fr><body><h1>x</h1>{html}</body></html>"
    assert fault in "; ".join(faults_of(page, "fr"))


def test_a_sound_page_has_no_fault() -> None:
    sound = (
        "<!doctype html>\n<html lang='fr'><body><h1>x</h1><svg><rect width='1'/></svg>"
        "<form method='post'><input type='hidden' name='csrf' value='x'><label for='a'>A</label>"
        "<input id='a' name='a'></form></body></html>"
    )
    assert list(faults_of(sound, "fr")) == []
