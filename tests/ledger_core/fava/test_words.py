"""Every sentence of the pages has its French, with the same values and French typography."""

from pathlib import Path
import re
from string import Formatter

from ledger_core import fava
from ledger_core.audit import checks
from ledger_core.fava.french import FRENCH

FOLDER = Path(fava.__file__).parent
SOURCES = [*FOLDER.glob("*.py"), *FOLDER.glob("templates/*.html"), Path(checks.__file__)]
SAID = re.compile(r"""\bsay\('([^']+)'""")
MEANT = re.compile(r"""(?:title = |text = |fault = |Check\()"([^"]+)\"""")
COUNTED = re.compile(r"""Check\([^,]+, "([a-z]+)",""")


def sentences() -> set[str]:
    texts = [path.read_text("utf-8") for path in SOURCES if path.name != "french.py"]
    return {found for text in texts for pattern in (SAID, MEANT, COUNTED) for found in pattern.findall(text)}


def values(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_sentence_has_its_french_and_none_is_left_over() -> None:
    assert sentences() - {"{message}"} == set(FRENCH)


def test_both_languages_name_the_same_values() -> None:
    assert all(values(english) == values(french) for english, french in FRENCH.items())


def test_the_french_is_set_as_french_is() -> None:
    for french in FRENCH.values():
        assert "'" not in french
        assert not re.search(r"[^\s][:;?!»]|«[^\N{NO-BREAK SPACE}]", french), french
        assert not re.search(r" [:;?!»]", french), french
