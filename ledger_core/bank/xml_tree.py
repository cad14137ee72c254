"""XML from outside as a small tree: names of one namespace without it, texts, and the line of each element.

Owns the bounds. A document type or an entity is refused where the parser meets it, whatever the encoding of
the bytes, so that nothing is expanded or fetched. Names of any other namespace than the document's stay
whole: no path finds them. Knows no kind of document.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
import re
from types import MappingProxyType
from typing import NoReturn
from xml.parsers import expat

from ledger_core.bank.faults import FaultCause, FaultyFileError

MOST_ELEMENTS = 1_100_000
"""With their attributes: what 100 000 entries need that say amount, side, status, days and a reference."""
MOST_TAG_BYTES = 64_000
"""Of one tag with its attributes, or of one comment."""
_PIECE_BYTES = 32_000
MOST_DEPTH = 40
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(slots=True)
class Element:
    """An element; `text` is its own, without blanks around it and without that of its children."""

    name: str
    line: int
    attributes: Mapping[str, str]
    text: str = ""
    children: Sequence["Element"] = ()  # most have none: a list for each would be half of the tree

    def all(self, path: str) -> Iterator["Element"]:
        """Yield the elements at a path of names such as `NtryDtls/TxDtls`, in the order of the file."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first(self, *paths: str) -> "Element | None":
        """Return the first element at one of several paths, tried in turn."""
        return next((found for path in paths for found in self.all(path)), None)

    def said(self, *paths: str) -> str:
        """Return the first text that is not empty at one of several paths, "" where there is none."""
        return next((found.text for path in paths for found in self.all(path) if found.text), "")


def tree_of(data: bytes, namespace: re.Pattern[str]) -> Element:
    """Read a document.

    Args:
        data: its bytes.
        namespace: what that of its first element must match, "" where it names none.

    Raises:
        FaultyFileError: it is broken, of another namespace, declares a document type, or is too deep or
            too large for this.
    """
    building = _Building(namespace)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, said: building.begin(name, said, parser.CurrentLineNumber)
    parser.EndElementHandler = lambda _name: building.end()
    parser.CharacterDataHandler = building.take
    parser.StartDoctypeDeclHandler = lambda *_: _refuse(parser.CurrentLineNumber)
    try:
        for end in range(_PIECE_BYTES, len(data) + _PIECE_BYTES, _PIECE_BYTES):
            parser.Parse(data[end - _PIECE_BYTES : end], False)  # noqa: FBT003  it takes it by place alone
            if min(end, len(data)) - parser.CurrentByteIndex > MOST_TAG_BYTES:
                raise FaultyFileError(FaultCause.TOO_LONG, parser.CurrentLineNumber, "", str(MOST_TAG_BYTES))
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise FaultyFileError(
            FaultCause.NOT_XML, error.lineno, "", expat.errors.messages[error.code]
        ) from None
    except (LookupError, ValueError) as error:  # an encoding that there is not
        raise FaultyFileError(FaultCause.NOT_XML, 1, "", str(error)) from None
    return building.root


def _refuse(line: int) -> NoReturn:
    raise FaultyFileError(FaultCause.UNSAFE_XML, line)


class _Building:
    """The tree as far as it was read."""

    def __init__(self, namespace: re.Pattern[str]) -> None:
        self.root = Element("", 0, _NONE)
        self.namespace = namespace
        self.prefix = ""  # of the names that belong to the document
        self.names: dict[str, str] = {}  # each is kept once
        self.elements = 0
        self.open: list[tuple[Element, list[str]]] = []  # with the pieces of its text

    def begin(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        self.elements += 1 + len(attributes)
        if self.elements > MOST_ELEMENTS:
            raise FaultyFileError(FaultCause.TOO_MANY, line, "", str(MOST_ELEMENTS))
        if len(self.open) == MOST_DEPTH:
            raise FaultyFileError(FaultCause.TOO_DEEP, line, "", str(MOST_DEPTH))
        if not self.open:
            self._enter(name, line)
        said = self.names.setdefault(name, name.removeprefix(self.prefix))
        made = Element(said, line, dict(attributes) if attributes else _NONE)
        if self.open:
            parent = self.open[-1][0]
            if isinstance(parent.children, list):
                parent.children.append(made)
            else:
                parent.children = [made]
        else:
            self.root = made
        self.open.append((made, []))

    def _enter(self, name: str, line: int) -> None:
        """Take the namespace of the first element for that of the document, or refuse it."""
        said, blank, bare = name.rpartition(" ")
        if not self.namespace.fullmatch(said):
            raise FaultyFileError(FaultCause.NAMESPACE, line, bare, said)
        self.prefix = said + blank

    def take(self, text: str) -> None:
        self.open[-1][1].append(text)

    def end(self) -> None:
        closed, pieces = self.open.pop()
        closed.text = "".join(pieces).strip()
