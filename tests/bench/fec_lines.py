"""The shared FEC files as lines for the benchmark, with the letters that accountants gave."""

from collections.abc import Iterator, Sequence
import csv
import datetime as dt
from pathlib import Path

from ledger_core.lettrage.lines import Line, LineKind

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "fec"


def fec_files() -> tuple[Path, ...]:
    """Return the shared files, none where the folder is missing."""
    return tuple(sorted(FOLDER.glob("*FEC*.[tT][xX][tT]")))


def read_lines(path: Path, accounts: Sequence[str] = ("401", "411")) -> list[Line]:
    """Read the lines of the accounts, letters included."""
    rows = list(_rows(path.read_bytes()))
    others: dict[tuple[str, ...], set[str]] = {}
    for row in rows:
        others.setdefault(_entry(row), set()).add(row["comptenum"][:1])
    return [
        _line(key, row, others[_entry(row)])
        for key, row in enumerate(rows)
        if row["comptenum"].startswith(tuple(accounts))
    ]


def _rows(data: bytes) -> Iterator[dict[str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    head, *body = text.splitlines()
    separator = "\t" if "\t" in head else "|"
    names = [name.strip().lower() for name in head.split(separator)]
    for cells in csv.reader(body, delimiter=separator, quoting=csv.QUOTE_NONE):
        yield dict(zip(names, map(str.strip, cells), strict=False))


def _entry(row: dict[str, str]) -> tuple[str, ...]:
    return row["journalcode"], row["ecriturenum"], row["ecrituredate"]


def _line(key: int, row: dict[str, str], classes: set[str]) -> Line:
    cents = _cents(row["debit"]) - _cents(row["credit"])
    return Line(
        key=key,
        account=row["comptenum"],
        customer=row["compauxnum"],
        date=dt.datetime.strptime(row["ecrituredate"], "%Y%m%d").date(),  # noqa: DTZ007  a day has no zone
        cents=cents,
        currency="EUR",
        reference=row["pieceref"],
        label=row["ecriturelib"],
        journal=row["journalcode"],
        entry="/".join(_entry(row)),
        kind=_kind(row["comptenum"], cents, classes),
        letter=row["ecriturelet"],
    )


def _kind(account: str, cents: int, classes: set[str]) -> LineKind:
    grows = (cents > 0) == account.startswith("411")
    if classes & {"2", "6", "7"}:
        return LineKind.INVOICE if grows else LineKind.CREDIT_NOTE
    if "5" in classes:
        return LineKind.BOUNCE if grows else LineKind.PAYMENT
    return LineKind.OPENING if "1" in classes else LineKind.OTHER


def _cents(text: str) -> int:
    return int(text.replace(",", "") or 0)
