"""The shared FEC files as lines for the benchmark, with the letters that accountants gave."""

from collections.abc import Sequence
from pathlib import Path

from ledger_core.fec.lines import lines_of
from ledger_core.fec.read import read
from ledger_core.lettrage.lines import Line

ACCOUNTS = ("401", "411")
FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "fec"


def fec_files() -> tuple[Path, ...]:
    """Return the shared files, none where the folder is missing."""
    return tuple(sorted(FOLDER.glob("*FEC*.[tT][xX][tT]")))


def read_lines(path: Path, accounts: Sequence[str] = ACCOUNTS) -> list[Line]:
    """Read the lines of the accounts, letters included."""
    return lines_of(read(path.read_bytes()), accounts)
