"""The press itself: `python -I -m tenants.paper TEMPLATE`, JSON on standard input, a PDF on standard output.

Reads the templates beside it and the fonts in Typst's package, and nothing else: no font of the machine, so
that every machine makes the same bytes. Bounded, since names and addresses come from books.
"""

from collections.abc import Sequence
import json
from pathlib import Path
import re
import resource
import sys
from typing import Literal

import typst

from tenants.paper.press import ARCHIVAL, PLAIN

TEMPLATES = Path(__file__).parent / "templates"
MEMORY_BYTES = 4 * 1024**3  # of address space: Typst keeps a stack for each processor
CPU_SECONDS = 240
_NAME = re.compile(r"[a-z][a-z-]*")
_NO_GLYPH = "could not be displayed with"


def main() -> None:
    """Set one template; what is wrong with it goes to standard error, with status 1."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    (name,) = sys.argv[1:]
    if not _NAME.fullmatch(name):
        sys.exit(f"{name!r} is no name of a template")
    data = sys.stdin.buffer.read().decode()
    try:
        pdf, mark = _set(name, data)
    except RuntimeError as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(mark + pdf)


def _set(name: str, data: str) -> tuple[bytes, bytes]:
    """Return the PDF, made to last where each sign has a glyph: a name in other signs stops no letter."""
    try:
        return _compiled(name, data, ["a-2b"]), ARCHIVAL
    except RuntimeError as error:
        if _NO_GLYPH not in str(error):
            raise
    return _compiled(name, data, []), PLAIN


def _compiled(name: str, data: str, standards: Sequence[Literal["a-2b"]]) -> bytes:
    """Set the template twice: once to learn on which pages each letter stands, once with their numbers."""
    file, inputs = TEMPLATES / f"{name}.typ", {"data": data}
    numbers = typst.query(
        file,
        "selector(<start-of-letter>).or(<end-of-letter>)",
        field="value",
        root=TEMPLATES,
        font_paths=[],
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )
    return typst.compile(
        file,
        root=TEMPLATES,
        font_paths=[],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={**inputs, "pages": json.dumps(_pairs(json.loads(numbers)))},
        pdf_standards=list(standards),
        pdf_tags=False,
    )


def _pairs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return first and last page of each letter from one after the other."""
    return list(zip(numbers[::2], numbers[1::2], strict=True))


main()
