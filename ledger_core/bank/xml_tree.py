"""XML from outside as a small tree: element names without their namespace, texts, and the line of each.

Owns the bounds. A document type or an entity is refused where the parser meets it, whatever the encoding of
the bytes, so that nothing is expanded or fetched. Knows no kind of document.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NoReturn
from xml.parsers import expat

from ledger_core.bank.faults import FaultCause, FaultyFileError

MOST_ELEMENTS = 500_000
MOST_DEPTH = 40
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(slots=True)
class Element:
    """An element; `text` is its own, without blanks around it and without that of its children."""

    name: str
    line: int
    attributes: Mapping[str, str]
    text: str = ""
    children: list["Element"] = field(default_factory=list)

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


def tree_of(data: bytes) -> Element:
    """Read a document.

    Raises:
        FaultyFileError: it is broken, declares a document type, or is too deep or too large for this.
    """
    building = _Building()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, said: building.begin(name, said, parser.CurrentLineNumber)
    parser.EndElementHandler = lambda _name: building.end()
    parser.CharacterDataHandler = building.take
    parser.StartDoctypeDeclHandler = lambda *_: _refuse(parser.CurrentLineNumber)
    try:
        parser.Parse(data, True)  # noqa: FBT003  the parser takes it by place alone
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

    def __init__(self) -> None:
        self.root = Element("", 0, _NONE)
        self.elements = 0
        self.open: list[tuple[Element, list[str]]] = []  # with the pieces of its text

    def begin(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise FaultyFileError(FaultCause.TOO_MANY, line, "", str(MOST_ELEMENTS))
        if len(self.open) == MOST_DEPTH:
            raise FaultyFileError(FaultCause.TOO_DEEP, line, "", str(MOST_DEPTH))
        made = Element(name.rpartition(" ")[2], line, dict(attributes) if attributes else _NONE)
        if self.open:
            self.open[-1][0].children.append(made)
        else:
            self.root = made
        self.open.append((made, []))

    def take(self, text: str) -> None:
        self.open[-1][1].append(text)

    def end(self) -> None:
        closed, pieces = self.open.pop()
        closed.text = "".join(pieces).strip()
