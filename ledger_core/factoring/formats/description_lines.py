"""On which line of a description a key stands, so that a fault can be shown there.

TOML's reader does not say, so the lines are looked through for tables and keys. Text that only looks like a
key can mislead it by a line; it never decides anything.
"""

import re

_HEADER = re.compile(r"\s*\[\[?\s*([a-z_.]+)\s*\]")
_KEY = re.compile(r'\s*"?([A-Za-z0-9_-]+)"?\s*=')


def lines_of(text: str) -> dict[str, int]:
    """Return the line, from 1, of each table and key by its place, such as `records.1.fields.3.width`."""
    lines: dict[str, int] = {}
    path, record, field = "", 0, 0
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            path = header[1]
            if path == "records":
                record, field = record + 1, 0
                lines.setdefault(path, number)
                path = f"records.{record}"
            elif path == "records.fields":
                field += 1
                path = f"records.{record}.fields.{field}"
            lines.setdefault(path, number)
        elif key := _KEY.match(line):
            lines.setdefault(f"{path}.{key[1]}" if path else key[1], number)
    return lines


def line_of(lines: dict[str, int], place: str) -> int:
    """Return the line of a place, or of the nearest table around it; 0 where there is none."""
    while place and place not in lines:
        place = place.rpartition(".")[0]
    return lines.get(place, 0)
