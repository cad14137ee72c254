"""TOML that comes from outside, read within limits.

Owns what can be wrong before any key means something: size, encoding, syntax, nesting. What keys say is the
reader's. Numbers with a point come as floats, which no reader takes for an amount.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import re
import tomllib

_LONGEST_SHOWN = 200
_CHAIN = re.compile(
    r"""(?:(?:[A-Za-z0-9_-]{1,99}|"(?:[^"\\\n]|\\.){0,99}"|'[^'\n]{0,99}')[ \t]{0,99}\.[ \t]{0,99}){20}"""
)
"""A key of so many parts: TOML's reader takes time by the square of their number."""


@dataclass(frozen=True, slots=True)
class NoToml:
    """Why a text is none: the line, 0 where it is not known, and what is wrong."""

    line: int
    why: str


def toml_in(data: bytes, most_bytes: int) -> Mapping[str, object] | NoToml:
    """Read a text.

    Args:
        data: the text, UTF-8.
        most_bytes: what is longer is not looked at.
    """
    if len(data) > most_bytes:
        return NoToml(0, f"the text is longer than {most_bytes} bytes")
    try:
        text = data.decode("utf-8")
        if chain := _CHAIN.search(text):
            return NoToml(text.count("\n", 0, chain.start()) + 1, "values are nested too deep")
        return tomllib.loads(text)
    except UnicodeDecodeError:
        return NoToml(0, "the text is not UTF-8")
    except RecursionError:
        return NoToml(0, "values are nested too deep")
    except ValueError as error:  # of TOML, or of a number with thousands of digits
        return NoToml(_line_in(str(error)), str(error)[:_LONGEST_SHOWN])


def _line_in(message: str) -> int:
    found = re.search(r"at line (\d+)", message)
    return int(found[1]) if found else 0
