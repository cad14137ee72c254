"""The press as the house sees it: started for one piece of paper, given data, ended. Loads no Typst."""

from collections.abc import Mapping
from dataclasses import dataclass
import json
import subprocess
import sys
import unicodedata

COMMAND = (sys.executable, "-I", "-m", "tenants.paper")
MOST_SECONDS = 120.0
ARCHIVAL, PLAIN = b"archival\n", b"plain\n"
SCRIPTS = frozenset({"ARABIC", "CYRILLIC", "DEVANAGARI", "GREEK", "HEBREW", "LATIN"})
"""The scripts whose letters the fonts in Typst's package have, as Unicode's names begin."""
_FAULT_CHARACTERS = 500


class PaperError(Exception):
    """The paper could not be set; nothing was made."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF; `is_archival`: it is PDF/A-2b, which it is not where a sign in it has no font."""

    pdf: bytes
    is_archival: bool


def has_fonts_for(text: str) -> bool:
    """Tell whether each letter of a text has a glyph; others are set as boxes."""
    letters = (sign for sign in text if unicodedata.category(sign).startswith("L"))
    return all(unicodedata.name(sign, "").split(" ")[0] in SCRIPTS or sign in "ªº" for sign in letters)


def render(template: str, data: Mapping[str, object], seconds: float = MOST_SECONDS) -> Paper:
    """Set a template (`confirmation` for `templates/confirmation.typ`) with data that JSON can hold.

    Texts of the data stand in it as they are: none is read as markup. The same template and data give the
    same bytes. `seconds` is how long it may take.

    Raises:
        PaperError: the template cannot be set with these data, or it took too long.
    """
    try:
        done = subprocess.run(  # noqa: S603  our own program
            [*COMMAND, template],
            input=json.dumps(data, sort_keys=True, allow_nan=False).encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
            env={"LC_ALL": "C.UTF-8"},
            cwd="/",
        )
    except subprocess.TimeoutExpired as error:
        raise PaperError(f"{template}: setting it took longer than {seconds:g} s") from error
    for mark in (ARCHIVAL, PLAIN):
        if done.returncode == 0 and done.stdout.startswith(mark):
            return Paper(done.stdout.removeprefix(mark), mark == ARCHIVAL)
    said = done.stderr.decode(errors="replace").strip()[-_FAULT_CHARACTERS:]
    raise PaperError(f"{template}: {said or f'the press ended with {done.returncode}'}")
