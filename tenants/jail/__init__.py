"""The jail: child processes in which text that tenants wrote is parsed and loaded.

`Jail` is what the rest of the house uses. A child works for one request and ends with it; what it can
reach, use up or break is bounded, and its answer is data. Never decides what is right in a book: that is
`ledger_core`.
"""

from tenants.jail.fault import (
    JailAnswerError,
    JailBusyError,
    JailCrashError,
    JailError,
    JailFilesError,
    JailMemoryError,
    JailTimeError,
    JailUnavailableError,
    UnsafeKernelError,
)
from tenants.jail.jail import Jail
from tenants.jail.limits import JailLimits

__all__ = [
    "Jail",
    "JailAnswerError",
    "JailBusyError",
    "JailCrashError",
    "JailError",
    "JailFilesError",
    "JailLimits",
    "JailMemoryError",
    "JailTimeError",
    "JailUnavailableError",
    "UnsafeKernelError",
]
