"""Golden files as sheets: every column of every record, typed by hand from the published tables.

A line is `first-last text`: the text between « and » stands in these positions. `left` and `right` before it
say on which side it stands in spaces; without, it fills the field. `blank` is spaces, `record` begins one.
The sheet knows nothing of the code under test: a column of another place or width is an error here.
"""

from pathlib import Path
import re

GOLDEN = Path(__file__).parent / "golden"
_LINE = re.compile(r"(\d+)-(\d+) (?:(blank)|(?:(left|right) )?«(.*)»)")


def records_of(name: str) -> list[str]:
    records: list[str] = []
    for line in (GOLDEN / f"{name}.sheet").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line == "record":
            records.append("")
            continue
        found = _LINE.fullmatch(line)
        assert found, line
        first, last = int(found[1]), int(found[2])
        assert len(records[-1]) == first - 1, f"{name}: {line} does not follow position {len(records[-1])}"
        width, text = last - first + 1, found[5] or ""
        if found[3] or found[4] == "left":
            text = text + " " * (width - len(text))
        elif found[4] == "right":
            text = " " * (width - len(text)) + text
        assert len(text) == width, f"{name}: {line} is not {width} wide"
        records[-1] += text
    return records
