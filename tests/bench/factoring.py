"""How long a factor's file takes: a batch checked and written, and the file read back by the checker.

Beside it csv.writer of the same values, which knows neither fields nor characters nor totals: what writing
alone costs.
"""

from collections.abc import Callable, Iterator
import csv
import datetime as dt
import io
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

from ledger_core.factoring.documents import AssignedDocument, Batch, Debtor, DocumentKind, Seller
from ledger_core.factoring.formats.bpce import BPCE
from ledger_core.factoring.formats.description import format_in
from ledger_core.factoring.formats.eurofactor import EUROFACTOR
from ledger_core.factoring.formats.factofrance import FACTOFRANCE_ASSIGNMENT
from ledger_core.factoring.formats.faults import Faults
from ledger_core.factoring.formats.format import FactorFile, Format, files_of
from ledger_core.factoring.formats.generic_csv import GENERIC_CSV
from ledger_core.factoring.formats.terms import AmountSent, FileTerms, Point
from ledger_core.factoring.records.reading import read
from tests.bench.tables import Table, seconds

DOCUMENTS = 100_000
MOST_OF_FACTOFRANCE = 9_999  # its counts have four digits
DEBTORS = 2_000
CLIENT, ELCON_CLIENT = "44710", "4471"  # the formats want five signs, or four
RUNS = 3
DAY = dt.date(2026, 11, 20)
TERMS = FileTerms(amount=AmountSent.OPEN, confirmed=frozenset(Point))
DESCRIPTION = Path(__file__).parents[1] / "ledger_core/factoring/formats/golden/elcon.toml"
_Result = TypeVar("_Result")


def factoring_tables(say: Callable[[str], None]) -> Iterator[Table]:
    """Write and read back a large batch in each format; figures are medians."""
    described = format_in("described", DESCRIPTION.read_bytes())
    assert isinstance(described, Format)
    rows = []
    for form in (BPCE, EUROFACTOR, FACTOFRANCE_ASSIGNMENT, GENERIC_CSV, described):
        count = MOST_OF_FACTOFRANCE if form is FACTOFRANCE_ASSIGNMENT else DOCUMENTS
        say(f"{form.name}: {count} documents")
        code = ELCON_CLIENT if form is described else CLIENT
        rows.append(_row(form, _batch(count, code)))
    heads = ("format", "documents", "megabytes", "written s", "read back s", "csv.writer s")
    yield Table("factoring", f"Files for factors, medians of {RUNS} runs", heads, tuple(rows))


def _row(form: Format, batch: Batch) -> tuple[str, int, str, str, str, str]:
    files, spent = _timed(lambda: _files(form, batch))
    flaws, spent_reading = _timed(lambda: [read(form.layout, file.data).flaws for file in files])
    assert not any(flaws), "the checker finds a flaw in our own file"
    _, plain = _timed(lambda: _plain_csv(batch))
    megabytes = sum(len(file.data) for file in files) / 1e6
    count = len(batch.documents)
    return form.name, count, f"{megabytes:.1f}", seconds(spent), seconds(spent_reading), seconds(plain)


def _files(form: Format, batch: Batch) -> tuple[FactorFile, ...]:
    files = files_of(form, batch, TERMS)
    assert not isinstance(files, Faults), [str(fault) for fault in files.faults[:3]]
    return files


def _plain_csv(batch: Batch) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    for one in batch.documents:
        whose = one.debtor.code, one.debtor.name, one.debtor.siret
        writer.writerow((one.kind, *whose, one.reference, one.date, one.due, one.cents_open))
    return stream.getvalue().encode()


def _timed(task: Callable[[], _Result]) -> tuple[_Result, float]:
    """Return what a task gives, and the median of its seconds."""
    spent = []
    for _ in range(RUNS):
        start = perf_counter()
        result = task()
        spent.append(perf_counter() - start)
    return result, median(spent)


def _batch(count: int, code: str) -> Batch:
    debtors = [_debtor(rank) for rank in range(1, DEBTORS + 1)]
    return Batch(
        seller=Seller(
            name="Menuiserie Trémarec",
            code=code,
            siret="73282932000074",
            domestic_emitter="EMD01",
            export_emitter="EXP02",
        ),
        number=12,
        date=DAY,
        currency="EUR",
        documents=tuple(_document(rank, debtors[rank % DEBTORS]) for rank in range(count)),
        last_statement=DAY,
        balance_date=DAY,
    )


def _debtor(rank: int) -> Debtor:
    return Debtor(
        code=str(rank),
        name=f"Société d’Équipement n° {rank}",
        siret=f"{rank:014d}",
        address=("12, rue de l’Église", f"Bât. {rank % 9}"),
        post_code="35400",
        town="Saint-Malo",
        country="DE" if rank % 5 == 0 else "FR",
        phone="02 99 40 00 01",
        factor_id=f"{rank:07d}",
    )


def _document(rank: int, debtor: Debtor) -> AssignedDocument:
    is_credit = rank % 20 == 0
    cents = -(1 + rank % 9_000) if is_credit else 10_000 + rank * 7 % 900_000
    return AssignedDocument(
        reference=f"{rank:08d}",
        kind=DocumentKind.CREDIT_NOTE if is_credit else DocumentKind.INVOICE,
        date=DAY - dt.timedelta(days=rank % 90),
        due=DAY + dt.timedelta(days=rank % 60),
        cents_original=cents,
        cents_open=cents,
        currency="EUR",
        debtor=debtor,
    )
