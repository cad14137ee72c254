"""A format of a factor: its layout, what it is for, and a batch into its files.

Owns the way from a batch to bytes with their names. A batch that cannot be written whole is not written at
all, and every reason is listed.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.factoring.documents import AssignedDocument, Batch, DocumentKind, Market
from ledger_core.factoring.formats.faults import BatchCause, BatchFault, Faults
from ledger_core.factoring.formats.file_name import file_name
from ledger_core.factoring.formats.soundness import faults_of
from ledger_core.factoring.formats.sources import cents_of, common_values, details_of, market_of
from ledger_core.factoring.formats.terms import AmountSent, FileTerms, Point
from ledger_core.factoring.records.layout import Layout
from ledger_core.factoring.records.refusal import Refusal
from ledger_core.factoring.records.writing import Refused, write


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format. `kinds` are the documents it takes, `points` what the factor must confirm first.

    `open_points` are more of these where the contract sends open amounts. `by_market`: domestic and export
    debtors go in files of their own. `by_date`: documents are sorted by day, due day and number. `once_ever`:
    a number that was in an earlier file is refused. `demands_siret`: of every debtor, unless it is export and
    the factor confirmed that it may lack.
    """

    key: str
    name: str
    layout: Layout
    kinds: frozenset[DocumentKind]
    file_name: str
    unsafe_in_name: str = ""
    points: frozenset[Point] = frozenset()
    open_points: frozenset[Point] = frozenset()
    by_market: bool = False
    by_date: bool = False
    once_ever: bool = False
    demands_siret: bool = False

    def points_to_confirm(self, amount: AmountSent) -> frozenset[Point]:
        """Return what the factor must confirm before a contract that sends these amounts can have files."""
        return self.points | self.open_points if amount is AmountSent.OPEN else self.points


@dataclass(frozen=True, slots=True)
class FactorFile:
    """A file for the factor.

    `numbers` are the references with the numbers as written: a later batch hands these in as sent. `cents` is
    the sum of the documents' amounts, debit above zero. `notices` are for a person to read.
    """

    name: str
    data: bytes
    market: Market | None
    records: int
    documents: int
    cents: int
    numbers: tuple[tuple[str, str], ...]
    notices: tuple[Refusal, ...]


def files_of(
    form: Format, batch: Batch, terms: FileTerms, sent: Collection[str] = frozenset()
) -> tuple[FactorFile, ...] | Faults:
    """Write a batch.

    Args:
        form: the format.
        batch: what is handed over.
        terms: what the contract says of its files.
        sent: numbers as written in earlier files to this factor, for formats that accept each once only.

    Returns:
        The files, the domestic one first where there are two; or every reason why there are none.
    """
    faults: list[BatchFault | Refusal] = [*faults_of(batch, terms), *_format_faults(form, batch, terms)]
    files: list[FactorFile] = []
    taken = set(sent) if form.once_ever else set()
    for market, documents in _parted(form, batch, terms):
        common = common_values(batch, terms, market)
        details = [*details_of(documents, common, terms)]
        outcome = write(form.layout, common, details, taken)
        if isinstance(outcome, Refused):
            faults += outcome.refusals
            continue
        if form.once_ever:
            taken.update(number for _, number in outcome.numbers)
        files.append(
            FactorFile(
                name=file_name(form.file_name, common, form.unsafe_in_name),
                data=outcome.data,
                market=market,
                records=outcome.records,
                documents=len(documents),
                cents=sum(cents_of(document, terms) for document in documents),
                numbers=outcome.numbers,
                notices=outcome.notices,
            )
        )
    if len({file.name for file in files}) < len(files):
        faults.append(BatchFault("", BatchCause.SAME_NAME, files[0].name))
    return Faults(tuple(dict.fromkeys(faults))) if faults else tuple(files)


def _parted(
    form: Format, batch: Batch, terms: FileTerms
) -> Iterator[tuple[Market | None, Sequence[AssignedDocument]]]:
    documents = [document for document in batch.documents if document.kind in form.kinds]
    if form.by_date:
        documents.sort(key=_by_date)
    if not form.by_market:
        yield None, documents
        return
    for market in Market:
        part = [document for document in documents if market_of(document.debtor, terms) is market]
        if part:
            yield market, part


def _by_date(document: AssignedDocument) -> tuple[dt.date, dt.date, str]:
    return document.date, document.due or document.date, document.number


def _format_faults(form: Format, batch: Batch, terms: FileTerms) -> Iterator[BatchFault]:
    for point in sorted(form.points_to_confirm(terms.amount) - terms.confirmed):
        yield BatchFault("", BatchCause.UNCONFIRMED, point)
    may_lack = Point.EXPORT_WITHOUT_SIRET in terms.confirmed
    for document in batch.documents:
        market = market_of(document.debtor, terms)
        if document.kind not in form.kinds:
            yield BatchFault(document.reference, BatchCause.KIND, document.kind)
        if form.by_market and market is None:
            yield BatchFault(document.reference, BatchCause.NO_COUNTRY)
        if form.demands_siret and not document.debtor.siret and not (may_lack and market is Market.EXPORT):
            yield BatchFault(document.reference, BatchCause.NO_SIRET)
