"""The format that the documentation describes, read from there."""

from pathlib import Path
import re

_DOCS = Path(__file__).parents[4] / "docs" / "factoring-files.md"
_TOML = re.search(r"```toml\n(.*?)```", _DOCS.read_text(encoding="utf-8"), re.DOTALL)
assert _TOML is not None
OWN_FORMAT = _TOML[1]
