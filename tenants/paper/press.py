"""The press as the house sees it: started for one piece of paper, given data, ended. Loads no Typst."""

from collections.abc import Mapping
from dataclasses import dataclass
import json
import subprocess
import sys

COMMAND = (sys.executable, "-I", "-m", "tenants.paper")
MOST_SECONDS = 120.0
ARCHIVAL, PLAIN = b"archival\n", b"plain\n"
_FAULT_CHARACTERS = 500


class PaperError(Exception):
    """The paper could not be set; nothing was made."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF; `is_archival`: it is PDF/A-2b, which it is not where a sign in it has no font."""

    pdf: bytes
    is_archival: bool


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
