"""How a child ended, and what that says about the book it read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
import json
import signal
from typing import Any

from ledger_core.loading.faults import clean
from tenants.jail.fault import (
    JailAnswerError,
    JailCrashError,
    JailError,
    JailMemoryError,
    JailTimeError,
    JailUnavailableError,
)
from tenants.jail.hearing import Heard
from tenants.jail.limits import JailLimits

EXIT_MEMORY = 77
_PATH_LENGTH, _REASON_LENGTH = 400, 400


@dataclass(frozen=True, slots=True)
class Ending:
    """The fork server's word: exit status, negative for a signal; `unborn` says why there was no child."""

    code: int = 0
    late: bool = False
    unborn: str = ""

    def to_json(self) -> bytes:
        """Return it as it crosses to the service."""
        return json.dumps(asdict(self)).encode()

    def unborn_fault(self) -> JailUnavailableError:
        """Say why a child never came to read its request."""
        why = self.unborn or "it could not be confined as others were"
        return JailUnavailableError(f"a child of the jail could not begin to work: {why}")

    @classmethod
    def from_json(cls, data: bytes) -> "Ending":
        """Read what `to_json` gave."""
        parts: Mapping[str, Any] = json.loads(data)
        return cls(**parts)


def book_fault(heard: Heard, ending: Ending, path: str, limits: JailLimits) -> JailError:
    """Say why a child that was confined has no answer; `path` is the file it read last."""
    kind, reason = _kind_and_reason(heard, ending, limits)
    return kind(clean(path, _PATH_LENGTH), 0, clean(reason, _REASON_LENGTH))


def _kind_and_reason(heard: Heard, ending: Ending, limits: JailLimits) -> tuple[type[JailError], str]:
    if heard.unreadable:
        return JailAnswerError, (
            f"reading this file gave an answer that is refused: {heard.unreadable}; undo its last change"
        )
    if heard.fault:
        return JailCrashError, f"this file cannot be read ({heard.fault}); undo its last change"
    if ending.late or ending.code == -signal.SIGXCPU:
        seconds = limits.wall_seconds if ending.late else limits.cpu_seconds
        return JailTimeError, (
            f"reading the book took more than {seconds} s and was ended at this file; undo its last change, "
            "or split the book"
        )
    if ending.code in {EXIT_MEMORY, -signal.SIGKILL}:
        mebibytes = limits.memory_bytes // 1024**2
        return JailMemoryError, (
            f"reading the book took more memory than there is for it ({mebibytes} MiB) and was ended at this "
            "file; undo its last change, or split the book"
        )
    return (
        JailCrashError,
        f"reading this file ended the program ({_named(ending.code)}); undo its last change",
    )


def _named(code: int) -> str:
    if code >= 0:
        return f"status {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
