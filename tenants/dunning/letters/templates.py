"""Templates: the words of a kind of letter, the house's own ones, and when words are fit to be kept.

Owns which templates there are, what a template may and must say, and its form as JSON. Whose own version is
in force is `own_templates`'; what a text may hold at all is `phrasing`'s.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from importlib import resources
import tomllib

from ledger_core.dunning.schedule import LevelKind
from tenants.dunning.letters import phrasing
from tenants.dunning.letters.phrasing import PhraseError, PhraseFault
from tenants.dunning.letters.placeholders import Value, examples_of

LANGUAGES = ("fr", "en")
HOUSE_VERSION = 1
_KINDS = {
    "notice": LevelKind.NOTICE,
    "reminder": LevelKind.REMINDER,
    "firm-reminder": LevelKind.REMINDER,
    "formal-notice": LevelKind.FORMAL_NOTICE,
    "thanks": LevelKind.THANKS,
}
_BUSINESS, _CONSUMER = "business-", "consumer-"
TEMPLATE_KEYS = tuple(f"{audience}{kind}" for audience in (_BUSINESS, _CONSUMER) for kind in _KINDS)
"""Every template that a level can name, business ones first, in the order of the ladder."""

_FACTOR = "factor"  # the placeholder
LONGEST_SUBJECT = 400
LONGEST_TEXT = 6_000
SHORTEST_NOTICE_DAYS, LONGEST_NOTICE_DAYS = 8, 30
"""Days to pay in a formal notice: 8 to 15 is the usage, up to 30 is met; no text of law fixes them."""

LONGEST_DELAY_DAYS = 90
_NOTICE_WORDS = ("mise en demeure", "mettons en demeure")
_NEVER_TO_CONSUMERS = (
    "441-10", "441-5", "441-6", "indemnité forfaitaire", "fixed indemnity", "recouvrement", "recovery cost",
    "40 €", "40,00", "€40",
)  # fmt: skip


class UnknownTemplateError(LookupError):
    """There is no template of this key or language."""


class Origin(StrEnum):
    """Who wrote the words that are in force."""

    HOUSE = "house"
    FIRM = "firm"
    TENANT = "tenant"


class TemplateFault(StrEnum):
    """Why words cannot be kept."""

    SYNTAX = PhraseFault.SYNTAX
    UNKNOWN = PhraseFault.UNKNOWN
    NOT_ALLOWED = PhraseFault.NOT_ALLOWED
    NOT_A_NUMBER = PhraseFault.NOT_A_NUMBER
    TOO_DEEP = PhraseFault.TOO_DEEP
    TOO_MANY = PhraseFault.TOO_MANY
    STRONG = PhraseFault.STRONG
    EMPTY = "empty"
    TOO_LONG = "too-long"
    SIGNS = "signs"  # signs that do not print
    DELAY = "delay"  # days out of range
    NO_DEMAND = "no-demand"  # a formal notice without its name, its sum or its delay
    CONSUMER = "consumer"  # words that no consumer may read


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault in one place of a template: what it is about, and its line from 1 where there is one."""

    kind: TemplateFault
    what: str = ""
    line: int = 0


class WordsError(ValueError):
    """Words that cannot be kept; `faults` by the place: subject, opening, closing or delay_days."""

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        super().__init__(
            ", ".join(f"{place}: {fault.kind} {fault.what}".rstrip() for place, fault in faults.items())
        )
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Words:
    """What a person writes: texts in the language of `phrasing`; the table stands between the last two."""

    subject: str
    opening: str
    closing: str
    delay_days: int  # given to pay, from the letter's day; 0 where the letter sets no time


@dataclass(frozen=True, slots=True)
class Template:
    """Words with what they are for; versions count from 1 for each origin."""

    key: str
    language: str
    version: int
    origin: Origin
    words: Words

    @property
    def kind(self) -> LevelKind:
        """What a letter with these words is."""
        return kind_of(self.key)

    @property
    def is_for_consumers(self) -> bool:
        """Tell whether consumers are written to."""
        return is_for_consumers(self.key)

    @property
    def knows_factors(self) -> bool:
        """Tell whether the words know that a factor may be paid: the house's do, others that name it.

        Raises:
            PhraseError: they are not in the language.
        """
        if self.origin is Origin.HOUSE:
            return True
        known = examples_of(self.language, for_consumers=self.is_for_consumers)
        texts = (self.words.subject, self.words.opening, self.words.closing)
        return any(_FACTOR in phrasing.names_of(text, known) for text in texts)

    @property
    def may_be_of_factors(self) -> bool:
        """Tell whether its letters may be about what a factor has: no formal notice or thanks is."""
        return self.kind in {LevelKind.NOTICE, LevelKind.REMINDER}


def kind_of(key: str) -> LevelKind:
    """Return what a letter of a template is."""
    return _KINDS[key.removeprefix(_BUSINESS).removeprefix(_CONSUMER)]


def is_for_consumers(key: str) -> bool:
    """Tell whether a template is for consumers."""
    return key.startswith(_CONSUMER)


@cache
def house(key: str, language: str) -> Template:
    """Return the house's own words.

    Raises:
        UnknownTemplateError: there are none.
    """
    if key not in TEMPLATE_KEYS or language not in LANGUAGES:
        raise UnknownTemplateError(f"{key} {language}")
    return Template(key, language, HOUSE_VERSION, Origin.HOUSE, words_from_json(_read(language)[key]))


def faults_of(key: str, words: Words) -> dict[str, Fault]:
    """Say what keeps words from being kept, by place; the first fault of each."""
    known = examples_of("fr", for_consumers=is_for_consumers(key))
    faults: dict[str, Fault] = {}
    for place, fault in (*_texts(words, known), *_delay(key, words), *_law(key, words, known, faults)):
        faults.setdefault(place, fault)
    return faults


def words_as_json(words: Words) -> dict[str, object]:
    """Give words as values that JSON can hold."""
    return {field.name: getattr(words, field.name) for field in fields(Words)}


def words_from_json(data: object) -> Words:
    """Read words back, strictly.

    Raises:
        WordsError: a place is missing, unknown or of another kind.
    """
    names = [field.name for field in fields(Words)]
    if not isinstance(data, Mapping) or set(data) != set(names):
        raise WordsError({"": Fault(TemplateFault.SYNTAX)})
    said = dict(data)
    days = said["delay_days"]
    if not isinstance(days, int) or isinstance(days, bool):
        raise WordsError({"delay_days": Fault(TemplateFault.DELAY)})
    for name in ("subject", "opening", "closing"):
        if not isinstance(said[name], str):
            raise WordsError({name: Fault(TemplateFault.SYNTAX)})
    return Words(said["subject"], said["opening"], said["closing"], days)


@cache
def _read(language: str) -> Mapping[str, object]:
    text = resources.files(__package__).joinpath("house", f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


def _texts(words: Words, known: Mapping[str, Value]) -> Iterator[tuple[str, Fault]]:
    for place, longest in (
        ("subject", LONGEST_SUBJECT),
        ("opening", LONGEST_TEXT),
        ("closing", LONGEST_TEXT),
    ):
        text = getattr(words, place)
        if not text.strip() and place != "closing":
            yield place, Fault(TemplateFault.EMPTY)
        elif len(text) > longest:
            yield place, Fault(TemplateFault.TOO_LONG, str(longest))
        elif not all(sign.isprintable() or sign in "\r\n\t\u00a0\u202f" for sign in text):
            yield place, Fault(TemplateFault.SIGNS)
        else:
            try:
                phrasing.check(text, known)
            except PhraseError as error:
                found = error.misphrased
                yield place, Fault(TemplateFault(found.fault), found.what, found.line)


def _delay(key: str, words: Words) -> Iterator[tuple[str, Fault]]:
    least, most = 0, LONGEST_DELAY_DAYS
    if kind_of(key) is LevelKind.FORMAL_NOTICE:
        least, most = SHORTEST_NOTICE_DAYS, LONGEST_NOTICE_DAYS
    if not least <= words.delay_days <= most:
        yield "delay_days", Fault(TemplateFault.DELAY, f"{least}–{most}")


def _law(
    key: str, words: Words, known: Mapping[str, Value], faults: Mapping[str, Fault]
) -> Iterator[tuple[str, Fault]]:
    """Check what a kind of letter must say, and what one to a consumer must not."""
    texts = {"subject": words.subject, "opening": words.opening, "closing": words.closing}
    if is_for_consumers(key):
        for place, text in texts.items():
            plain = text.replace("\u00a0", " ").replace("\u202f", " ").lower()
            for never in _NEVER_TO_CONSUMERS:
                if never in plain:
                    yield place, Fault(TemplateFault.CONSUMER, never)
    if kind_of(key) is not LevelKind.FORMAL_NOTICE or {"opening", "closing"} & set(faults):
        return
    said = " ".join(texts.values()).lower()
    if not any(each in said for each in _NOTICE_WORDS):
        yield "opening", Fault(TemplateFault.NO_DEMAND, _NOTICE_WORDS[0])
    named = phrasing.names_of(words.opening, known) | phrasing.names_of(words.closing, known)
    if "total" not in named:
        yield "opening", Fault(TemplateFault.NO_DEMAND, "total")
    if not named & {"delay", "until"}:
        yield "opening", Fault(TemplateFault.NO_DEMAND, "delay")
