"""Beancount text as HTML: what a word is, told by its class. Shows what stands there and judges nothing.

Works line by line on any text, sound or not, in one pass. Every sign of a tenant goes through `escape`.
"""

from collections.abc import Iterator, Sequence
import re

from markupsafe import Markup, escape

_STRING_END = re.compile(r'(?:[^"\\]++|\\.)*+("|\\?\Z)')
_TOKEN = re.compile(
    r"""
    (?P<c>;.*)
    | (?P<s>"(?:[^"\\]++|\\.)*+(?:"|\\?\Z))
    | (?P<d>\d{4}[-/]\d{1,2}[-/]\d{1,2}(?!\d))
    | (?P<f>(?<=\d[ \t])(?:[*!&?%]|txn\b))
    | (?P<m>(?<=[ \t])[a-z][A-Za-z0-9_-]*+:(?=[ \t]|\Z))
    | (?P<l>[\#^][A-Za-z0-9_/.-]+)
    | (?P<a>[A-Z][\w-]*+(?::[\w-]++)++)
    | (?P<n>-?\d[\d,]*+(?:\.\d*+)?)
    | (?P<w>(?<![\w-])(?:open|close|balance|pad|note|document|price|event|query|custom|commodity|option|plugin
        |include|pushtag|poptag|pushmeta|popmeta|TRUE|FALSE|NULL)(?![\w-]))
    | [A-Za-z_][\w-]*+
    """,
    re.VERBOSE,
)
_CLASSES = {"c": "k-c", "s": "k-s", "d": "k-d", "f": "k-f", "m": "k-m", "l": "k-d", "n": "k-n", "w": "k-w"}
_OPENED = {name: Markup('<span class="{}">').format(name) for name in _CLASSES.values()}
_CLOSED = Markup("</span>")
_QUOTING = re.compile(r';[^\n]*|"(?:[^"\\]++|\\.)*+("?)', re.DOTALL)


def highlighted(lines: Sequence[str], *, in_string: bool = False) -> Iterator[Markup]:
    """Yield lines as HTML.

    Args:
        lines: the text, without line ends.
        in_string: whether the first begins inside a text in quotes.
    """
    for line in lines:
        pieces: list[Markup] = []
        done = 0
        if in_string:
            end = _STRING_END.match(line)
            assert end is not None  # it matches any text
            in_string = end[1] != '"'
            done = end.end()
            pieces.append(_span("k-s", line[:done]))
        for found in _TOKEN.finditer(line, done):
            name = _CLASSES.get(found.lastgroup or "")
            if name is None:
                continue
            pieces += [escape(line[done : found.start()]), _span(name, found[0])]
            done = found.end()
            in_string = found.lastgroup == "s" and _is_open(found[0])
        pieces.append(escape(line[done:]))
        yield Markup("").join(pieces)


def marked(line: str, spans: Sequence[tuple[int, int]]) -> Markup:
    """Return a line as HTML with stretches of it marked; they are in order and apart."""
    pieces: list[Markup] = []
    done = 0
    for start, end in spans:
        pieces += [escape(line[done:start]), Markup("<mark>{}</mark>").format(line[start:end])]
        done = end
    return Markup("").join([*pieces, escape(line[done:])])


def ends_in_string(text: str) -> bool:
    """Tell whether what follows a text stands inside quotes."""
    last = None
    for found in _QUOTING.finditer(text):
        last = found
    return last is not None and last[0].startswith('"') and not last[1]


def _is_open(string: str) -> bool:
    found = re.fullmatch(r'"(?:[^"\\]++|\\.)*+"', string)
    return found is None


def _span(name: str, text: str) -> Markup:
    return _OPENED[name] + escape(text) + _CLOSED
