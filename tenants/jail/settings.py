"""What the service tells its fork server at start, as the one argument of its command line."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
import json
from typing import Any

from tenants.jail.limits import JailLimits

NAMESPACES = "namespaces"
LANDLOCK = "landlock"
SECCOMP = "seccomp"
OPTIONAL = frozenset({NAMESPACES, LANDLOCK, SECCOMP})
"""Protections that not every kernel offers; the others hold on every Linux."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The descriptor of the control socket, the limits, and the protections to leave out."""

    control: int
    limits: JailLimits
    without: frozenset[str] = frozenset()

    def to_json(self) -> str:
        """Return the settings as the fork server reads them."""
        parts = {"control": self.control, "limits": asdict(self.limits), "without": sorted(self.without)}
        return json.dumps(parts)

    @classmethod
    def from_json(cls, text: str) -> "Settings":
        """Read what `to_json` gave."""
        parts: Mapping[str, Any] = json.loads(text)
        return cls(parts["control"], JailLimits(**parts["limits"]), frozenset(parts["without"]))
