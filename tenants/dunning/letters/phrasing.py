"""The language of templates: text with names to fill in and conditions, a small closed part of Jinja.

A template is hostile until it was read here. No loop, call, filter, attribute, arithmetic or block beside
`if` is in the language, so that setting one takes no longer than writing it, and shows nothing but the
placeholders that are handed in. What comes out is plain text: paragraphs, in which `**` makes words strong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
import re

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from tenants.dunning.letters.placeholders import Value
from tenants.written import FRENCH, NO_BREAK

Paragraph = tuple[str, ...]
"""Plain, strong, plain, strong … in turn; joined they are the words."""

Kinds = Mapping[str, type]
"""What is handed in, by name: a text, a number, or whether something is so."""

_DEEPEST = 12
_MOST_NAMES = 60  # in one text: what is filled in is bounded with its source
_STRONG = "**"
_MARK = "\ue000"  # stands for `**` of a template, so that no value makes anything strong
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.CondExpr, nodes.Name, nodes.Const,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip
_EQUALITY = frozenset({"eq", "ne"})
_BLANKS = re.compile(r"[ \t\r\n]+")  # not the no-break spaces
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
_BEFORE_SIGN = re.compile(r" (?=[:;?!%€»])")
_AFTER_QUOTE = re.compile(r"« ")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


class PhraseFault(StrEnum):
    """What is wrong with a text."""

    SYNTAX = "syntax"  # Jinja cannot read it
    UNKNOWN = "unknown"  # it names no placeholder
    NOT_ALLOWED = "not-allowed"  # a construct outside the language
    NOT_A_NUMBER = "not-a-number"  # smaller and greater are for numbers
    TOO_DEEP = "too-deep"
    TOO_MANY = "too-many"  # names of placeholders in one text
    STRONG = "strong"  # a `**` that nothing closes


@dataclass(frozen=True, slots=True)
class Misphrased:
    """A fault, the word or construct it is about, and its line from 1."""

    fault: PhraseFault
    what: str
    line: int


class PhraseError(ValueError):
    """The text is not in the language; `misphrased` says why."""

    def __init__(self, misphrased: Misphrased) -> None:
        super().__init__(f"line {misphrased.line}: {misphrased.fault} {misphrased.what}".rstrip())
        self.misphrased = misphrased


_ENVIRONMENT = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False, cache_size=0)


def check(text: str, known: Mapping[str, Value]) -> None:
    """Look whether a text is in the language and names only what is known.

    Raises:
        PhraseError: it is not.
    """
    _read(text, _kinds(known))
    if text.count(_STRONG) % 2:
        line = text[: text.rindex(_STRONG)].count("\n") + 1
        raise PhraseError(Misphrased(PhraseFault.STRONG, _STRONG, line))


def names_of(text: str, known: Mapping[str, Value]) -> frozenset[str]:
    """Return the placeholders that a text names.

    Raises:
        PhraseError: it is not in the language.
    """
    return frozenset(name.name for name in _read(text, _kinds(known)).find_all(nodes.Name))


def paragraphs(text: str, values: Mapping[str, Value], language: str) -> tuple[Paragraph, ...]:
    """Fill a text in; paragraphs are parted by empty lines, and those that say nothing are left out.

    Raises:
        PhraseError: the text is not in the language.
    """
    filled = _filled(text, values, language)
    return tuple(_runs(part) for part in plain_paragraphs(filled) if part.strip(f" {_MARK}"))


def plain_paragraphs(text: str) -> tuple[str, ...]:
    """Part a text at its empty lines; those that say nothing are left out."""
    parts = (_BLANKS.sub(" ", part).strip(" ") for part in _EMPTY_LINE.split(text))
    return tuple(part for part in parts if part)


def line(text: str, values: Mapping[str, Value], language: str) -> str:
    """Fill a text in as one line without strong words.

    Raises:
        PhraseError: the text is not in the language.
    """
    return _BLANKS.sub(" ", _filled(text, values, language).replace(_MARK, "")).strip(" ")


def plain(paragraph: Paragraph) -> str:
    """Return the words of a paragraph."""
    return "".join(paragraph)


def spaced(text: str, language: str) -> str:
    """Give a French text its no-break spaces and apostrophes, which keyboards lack."""
    if language != FRENCH:
        return text
    text = _AFTER_QUOTE.sub(f"«{NO_BREAK}", _BEFORE_SIGN.sub(NO_BREAK, text))
    return _APOSTROPHE.sub("’", text)


def _filled(text: str, values: Mapping[str, Value], language: str) -> str:
    clean = {name: _cleaned(value) for name, value in values.items()}
    return _made_ready(text, frozenset(_kinds(values).items()), language).render(clean)


@lru_cache(maxsize=256)  # the same few texts make all letters of a day
def _made_ready(text: str, kinds: frozenset[tuple[str, type]], language: str) -> Template:
    tree = _read(text, dict(kinds))
    for data in tree.find_all(nodes.TemplateData):
        data.data = spaced(data.data.replace(_STRONG, _MARK), language)
    return _ENVIRONMENT.from_string(tree)


def _kinds(values: Mapping[str, Value]) -> Kinds:
    return {name: type(value) for name, value in values.items()}


def _cleaned(value: Value) -> Value:
    """Keep a value from ending its paragraph or making words strong."""
    return _BLANKS.sub(" ", value.replace(_MARK, "")) if isinstance(value, str) else value


def _runs(part: str) -> Paragraph:
    runs = part.split(_MARK)
    return tuple(runs[:-1]) if len(runs) > 1 and not runs[-1] else tuple(runs)


def _read(text: str, known: Kinds) -> nodes.Template:
    try:
        tree = _ENVIRONMENT.parse(text)
    except TemplateSyntaxError as error:
        raise PhraseError(Misphrased(PhraseFault.SYNTAX, error.message or "", error.lineno)) from error
    except ValueError as error:  # a number with thousands of digits
        raise PhraseError(Misphrased(PhraseFault.SYNTAX, "", 1)) from error
    except RecursionError as error:
        raise PhraseError(Misphrased(PhraseFault.TOO_DEEP, "", 1)) from error
    for node, depth in _walk(tree, 0):
        _judge(node, depth, known)
    if sum(1 for _ in tree.find_all(nodes.Name)) > _MOST_NAMES:
        raise PhraseError(Misphrased(PhraseFault.TOO_MANY, str(_MOST_NAMES), 1))
    return tree


def _walk(node: nodes.Node, depth: int) -> Iterator[tuple[nodes.Node, int]]:
    """Give all nodes, each before those below it, so that a judge stops before they get too deep."""
    yield node, depth
    for child in node.iter_child_nodes():
        yield from _walk(child, depth + 1)


def _judge(node: nodes.Node, depth: int, known: Kinds) -> None:
    if not isinstance(node, _ALLOWED):
        raise PhraseError(Misphrased(PhraseFault.NOT_ALLOWED, type(node).__name__.lower(), node.lineno))
    if depth > _DEEPEST:
        raise PhraseError(Misphrased(PhraseFault.TOO_DEEP, "", node.lineno))
    if isinstance(node, nodes.Name) and node.name not in known:
        raise PhraseError(Misphrased(PhraseFault.UNKNOWN, node.name, node.lineno))
    if isinstance(node, nodes.Compare):
        _judge_comparison(node, known)


def _judge_comparison(node: nodes.Compare, known: Kinds) -> None:
    if all(operand.op in _EQUALITY for operand in node.ops):
        return
    if any(operand.op in {"in", "notin"} for operand in node.ops):
        raise PhraseError(Misphrased(PhraseFault.NOT_ALLOWED, "in", node.lineno))
    for side in (node.expr, *(operand.expr for operand in node.ops)):
        kind = type(side.value) if isinstance(side, nodes.Const) else None
        if isinstance(side, nodes.Name):
            kind = known.get(side.name)
        if kind is not int:
            raise PhraseError(Misphrased(PhraseFault.NOT_A_NUMBER, "", node.lineno))
