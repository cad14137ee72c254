"""The words of the interface beside what the code asks for: what is missing, unused, doubled, or ill set.

`make translations` mends the typography and prints what to add; the test beside it holds everything complete.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
import re

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
FRENCH = ROOT / "frontend" / "translations" / "fr"
NO_BREAK = "\u00a0"

Key = tuple[str, str | tuple[str, ...]]

_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")
_TAG = re.compile(r"</?(\w+)")
_UNFIT = (
    (re.compile(r"[^\s\u00a0\u202f<>&;](?=[?!»])(?<![?!])|(?<=[\w)%’])[;](?!\w)"), "no space before ; ? ! »"),
    (re.compile(r" [:;?!»]"), "a common space before : ; ? ! »"),
    (re.compile(r"« |«(?![\u00a0\u202f])"), "no no-break space after «"),
    (re.compile(r"(?<=\w)'(?=\w)"), "a straight apostrophe"),
    (re.compile(r"\.\.\."), "three dots"),
    (re.compile(r"(?<![<>=/\w])\"|\"(?![>\w])"), "straight quotation marks"),
    (re.compile(r"!"), "an exclamation mark"),
    (re.compile(r" [%€](?!\()"), "a common space before % or €"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where."""

    place: str
    what: str


def asked_for() -> dict[Key, str]:
    """Return every message that templates and code ask for, and one place where they do."""
    jinja = {"encoding": "utf-8", "newstyle_gettext": "true", "silent": "false"}
    folders = (
        ("server", "**.py", "python", {}),
        ("tenants", "**.py", "python", {}),
        ("frontend/templates", "**.html", "jinja2", jinja),
    )
    keywords = {
        "_": None,
        "gettext": None,
        "lazy_gettext": None,
        "ngettext": (1, 2),
        "lazy_ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
    }
    found: dict[Key, str] = {}
    for folder, pattern, method, options in folders:
        for path, line, message, _comments, context in extract_from_dir(
            ROOT / folder, [(pattern, method)], {pattern: options}, keywords, comment_tags=()
        ):
            found.setdefault((context or "", message), f"{folder}/{path}:{line}")
    return found


def written() -> Iterator[tuple[Path, Message]]:
    """Yield every entry of the French .po files with its file."""
    for path in sorted(FRENCH.glob("*.po")):
        with path.open("rb") as stream:
            catalogue: Catalog = read_po(stream, locale="fr", abort_invalid=True)
        yield from ((path, message) for message in catalogue if message.id)


def missing() -> list[Fault]:
    """Return the messages that nothing translates."""
    known = {_key(message) for _path, message in written()}
    return [Fault(place, repr(key[1])) for key, place in asked_for().items() if key not in known]


def unused() -> list[Fault]:
    """Return the entries that nothing asks for."""
    wanted = asked_for().keys()
    return [
        Fault(_place(path, message), repr(message.id))
        for path, message in written()
        if _key(message) not in wanted
    ]


def faulty() -> list[Fault]:
    """Return the entries that are doubled, fuzzy, empty, without their placeholders, or ill set."""
    faults: list[Fault] = []
    first: dict[Key, str] = {}
    for path, message in written():
        place = _place(path, message)
        if _key(message) in first:
            faults.append(Fault(place, f"{message.id!r} stands at {first[_key(message)]} too"))
        first[_key(message)] = place
        if message.fuzzy:
            faults.append(Fault(place, f"{message.id!r} is fuzzy"))
        faults += [Fault(place, what) for what in _faults_of(message)]
    return faults


def ambiguous() -> list[Fault]:
    """Return the entries without a context whose words are French in another way elsewhere."""
    french: dict[str | tuple[str, ...], set[str | tuple[str, ...]]] = {}
    for _path, message in written():
        french.setdefault(message.id, set()).add(message.string)
    return [
        Fault(_place(path, message), f"{message.id!r} is other French elsewhere: give it a context")
        for path, message in written()
        if not message.context and len(french[message.id]) > 1
    ]


def mended(text: str) -> str:
    """Return French text with the spaces and signs that its typography asks for."""
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = text.replace("...", "…")
    text = re.sub(r" ([:;?!»])(?!//)", rf"{NO_BREAK}\1", text)
    text = re.sub(r"« ", f"«{NO_BREAK}", text)
    return re.sub(r"(?<=[\d)s]) (%%|€)", rf"{NO_BREAK}\1", text)


def mend(path: Path) -> bool:
    """Mend the typography of one .po file, its translations only; tell whether it changed."""
    before = path.read_text(encoding="utf-8")
    after, inside = [], False
    for line in before.splitlines(keepends=True):
        if line.startswith("msgstr"):
            inside = True
        elif not line.startswith('"'):
            inside = False
        header = re.match(r'"[A-Z][\w-]+: ', line)
        after.append(mended(line) if inside and not header else line)
    if "".join(after) == before:
        return False
    path.write_text("".join(after), encoding="utf-8")
    return True


def _faults_of(message: Message) -> Iterator[str]:
    originals = message.id if isinstance(message.id, tuple) else (message.id,)
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    allowed = {name for each in originals for name in _names(each)}
    for text in texts:
        if not text:
            yield f"{originals[0]!r} is not translated"
            continue
        if not _names(text) <= allowed or not (_names(text) or len(texts) > 1 or not allowed):
            yield f"{text!r} has other placeholders than {originals[0]!r}"
        if len(texts) == 1 and _names(text) != allowed:
            yield f"{text!r} lacks a placeholder of {originals[0]!r}"
        if sorted(_TAG.findall(text)) != sorted(_TAG.findall(originals[0])):
            yield f"{text!r} has other elements than {originals[0]!r}"
        bare = re.sub(r"<[^>]*>|&\w+;|https?://\S+", "", text)
        yield from (f"{text!r}: {why}" for pattern, why in _UNFIT if pattern.search(bare))


def _names(text: str) -> set[str]:
    return {found.group(1) for found in _PLACEHOLDER.finditer(text) if found.group(1)}


def _key(message: Message) -> Key:
    return (message.context or "", message.id)


def _place(path: Path, message: Message) -> str:
    return f"{path.relative_to(ROOT)}:{message.lineno}"
