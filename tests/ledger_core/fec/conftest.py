from collections.abc import Callable, Sequence

import pytest

HEADER = (
    "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|"
    "PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise"
)

FecBytes = Callable[..., bytes]


def _fec_bytes(
    *rows: str, header: str = HEADER, separator: str = "\t", end: str = "\r\n", encoding: str = "utf-8"
) -> bytes:
    """Write rows, given with bars between the cells, as the bytes of a FEC."""
    return "".join(line.replace("|", separator) + end for line in (header, *rows)).encode(encoding)


@pytest.fixture(scope="session")
def header() -> str:
    return HEADER


@pytest.fixture(scope="session")
def fec_bytes() -> FecBytes:
    return _fec_bytes


@pytest.fixture(scope="session")
def entry() -> Callable[..., list[str]]:
    """Give the rows of an entry: `entry("VE", "1", "20250110", ("411000", "ZEPHYR", 100), …)`."""

    def rows(journal: str, number: str, day: str, *postings: tuple[str, str, int], **cells: str) -> list[str]:
        return [_row(journal, number, day, posting, cells) for posting in postings]

    return rows


def _row(journal: str, number: str, day: str, posting: tuple[str, str, int], cells: dict[str, str]) -> str:
    account, third_party, cents = posting
    amount = f"{abs(cents) // 100},{abs(cents) % 100:02d}"
    values: Sequence[str] = (
        journal,
        cells.get("journal_label", f"Journal {journal}"),
        number,
        day,
        account,
        f"Compte {account}",
        third_party,
        f"Tiers {third_party}" if third_party else "",
        cells.get("piece", f"{journal}{number}"),
        cells.get("piece_date", day),
        cells.get("label", f"Libellé {journal} {number}"),
        amount if cents > 0 else "0,00",
        amount if cents < 0 else "0,00",
        cells.get("letter", "") if account.startswith(("401", "411")) else "",
        cells.get("letter_date", "") if account.startswith(("401", "411")) else "",
        cells.get("valid", "20250131"),
        cells.get("amount", ""),
        cells.get("currency", ""),
    )
    return "|".join(values)
