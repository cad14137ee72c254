"""A browser that follows everything: links, forms that ask, exports, JSON, what scripts fetch.

It reads an answer to its end: heads, redirections, and what lies inside a workbook or an archive.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
import csv
from dataclasses import dataclass
from html.parser import HTMLParser
import io
import json
import re
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit
import zipfile

from flask.testing import FlaskClient

MOST = 600  # addresses; more of them means that it goes round in circles
MOST_ALIKE = 1  # that ask one path for the same things in different ways: orders of a list, pages of it
_FORMULA = re.compile(r"\s*[=+@|%]|\s*-(?![0-9.,]+$)")


class TooManyAddressesError(AssertionError):
    """The crawl does not end; something makes new addresses for ever."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address was answered with, all of it as text."""

    address: str
    status: int
    kind: str
    location: str
    cached: str
    heads: str
    text: str

    def obeys(self) -> list[str]:
        """Return where words of people became markup or a formula."""
        if self.kind == "text/html":
            reader = _Reader()
            reader.feed(self.text)
            return reader.attacks
        if self.kind == "text/csv":
            rows = csv.reader(io.StringIO(self.text.removeprefix("\ufeff")), delimiter=";")
            return [cell for row in rows for cell in row if _FORMULA.match(cell)]
        return re.findall(r"<f>(?!SUBTOTAL).*?</f>", self.text) if "spreadsheet" in self.kind else []

    def betrays(self, words: Iterable[str]) -> list[str]:
        """Return which of the words stand anywhere in it."""
        whole = f"{self.heads}\n{self.text}".casefold()
        return [word for word in words if word in whole]


def ask(client: FlaskClient, address: str, method: str = "GET", **options: object) -> Answer:
    """Ask for one address and read what comes, archives unpacked."""
    answer = client.open(address, method=method, **options)
    data = answer.get_data()
    answer.close()
    return Answer(
        address,
        answer.status_code,
        answer.mimetype or "",
        answer.headers.get("Location", ""),
        answer.headers.get("Cache-Control", ""),
        str(answer.headers),
        "\n".join(_texts(data)),
    )


def crawl(
    client: FlaskClient, starts: Iterable[str], each: Callable[[Answer], None], skip: Callable[[str], bool]
) -> set[str]:
    """Follow everything from some addresses on; return the addresses that were asked for.

    Raises:
        TooManyAddressesError: there is no end of them.
    """
    waiting, seen, alike = list(starts), set(), Counter[tuple[object, ...]]()
    while waiting:
        address = waiting.pop()
        if address in seen or skip(address) or alike[_form_of(address)] >= MOST_ALIKE:
            continue
        alike[_form_of(address)] += 1
        seen.add(address)
        if len(seen) > MOST:
            raise TooManyAddressesError(f"{len(seen)} addresses, the last: {sorted(seen)[-20:]}")
        answer = ask(client, address)
        each(answer)
        waiting += [found for found in links_of(answer) if found not in seen]
    return seen


def _form_of(address: str) -> tuple[object, ...]:
    """Return the path and the names of what it is asked for."""
    parts = urlsplit(address)
    return parts.path, *sorted(parse_qs(parts.query, keep_blank_values=True))


def links_of(answer: Answer) -> Iterator[str]:
    """Yield the addresses of ours that an answer leads to, without their fragments."""
    found: Iterable[str] = ()
    if answer.kind == "text/html":
        reader = _Reader()
        reader.feed(answer.text)
        found = reader.found
    elif answer.kind.endswith("json"):
        found = _paths_in(json.loads(answer.text or "null"))
    for link in (*found, answer.location):
        whole = urlsplit(urljoin(f"http://localhost{answer.address}", link))
        if link and whole.netloc == "localhost" and whole.scheme == "http":
            yield whole.path + (f"?{whole.query}" if whole.query else "")


class _Reader(HTMLParser):
    """Collects what a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.attacks: list[str] = []
        self._form: str | None = None
        self._fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "x-attack" or "data-attack" in given or any(name.startswith("on") for name in given):
            self.attacks.append(self.get_starttag_text() or tag)
        if tag == "form":
            asks = given.get("method", "get").lower() == "get"
            self._form, self._fields = (given.get("action", "?") if asks else None), {}
        elif tag in {"input", "select", "textarea", "button"} and given.get("name"):
            self._fields[given["name"]] = given.get("value", "")
        elif tag == "option" and given.get("value"):
            self.found.append(given["value"] if given["value"].startswith("/") else "")
        for name, value in given.items():
            if name in {"href", "src", "hx-get"} or (name.startswith("data-") and value.startswith("/")):
                self.found.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form is not None:
            self.found.append(self._form.partition("?")[0] + "?" + urlencode(self._fields))
            self._form = None


def _paths_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if value.startswith("/") and not value.startswith("//"):
            yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _paths_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _paths_in(each)


def _texts(data: bytes) -> Iterator[str]:
    """Yield what bytes say, and what lies packed in them."""
    yield data.decode("utf-8", "replace")
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name
                yield from _texts(archive.read(name))
