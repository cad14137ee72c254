"""The exhibits of a legal file, numbered: papers that a person chose, invoices, letters as sent, proofs.

Owns their order, their titles and their names in the dossier, in French as the courts read. Reads no paper
but to hand it out; what is not there is said, not left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import posixpath
import re

from sqlalchemy import select

from tenants.books.picture import Picture
from tenants.db import Database, TenantSession
from tenants.dunning.cases.demand import Demand, lines_of_customer
from tenants.dunning.cases.files import CaseFile
from tenants.dunning.cases.words import ACTS, CHANNELS, LETTERS
from tenants.dunning.invoice_papers import papers_of
from tenants.dunning.letter_rows import LetterRow, LetterState, StepRow
from tenants.dunning.sending.files import FileHead, FileKind, file_name, files_of, read_file
from tenants.receivables.customer_writing import read_document
from tenants.written import FRENCH, day_long

_DAY = re.compile(r"\A\d{4}-\d\d-\d\d (?=.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A paper of a dossier: in the books at `path`, or the file `file`; neither: it is missing."""

    number: int
    title: str
    name: str  # of the file in the dossier, such as 03-facture-F2026-0012.pdf
    path: str = ""
    file: int | None = None

    @property
    def is_missing(self) -> bool:
        """Tell whether there is no such paper in the books nor among the files."""
        return not self.path and self.file is None


@dataclass(frozen=True, slots=True)
class _Paper:
    title: str
    stem: str
    ending: str = "pdf"
    path: str = ""
    file: int | None = None


def exhibits_of(
    session: TenantSession, picture: Picture, case: CaseFile, demand: Demand
) -> tuple[Exhibit, ...]:
    """List the exhibits of a file: papers chosen, invoices, letters with their proofs, papers of the acts."""
    papers = [
        *_chosen(picture, case),
        *_invoices(picture, case, demand),
        *_letters(session, case),
        *_acts(session, case),
    ]
    unique = list({paper.path or rank: paper for rank, paper in enumerate(papers)}.values())
    digits = max(2, len(str(len(unique))))
    return tuple(
        Exhibit(
            number,
            paper.title,
            f"{number:0{digits}d}-{file_name(f'{paper.stem}.{paper.ending}', paper.ending)}",
            paper.path,
            paper.file,
        )
        for number, paper in enumerate(unique, 1)
    )


def data_of(database: Database, picture: Picture, exhibit: Exhibit) -> bytes:
    """Return the bytes of an exhibit that is there."""
    if exhibit.path:
        return read_document(database, picture, exhibit.path)
    assert exhibit.file is not None, "a missing exhibit has no bytes"
    with database.reading(picture.tenant_id) as session:
        found = read_file(session, exhibit.file)
    assert found is not None, "files are never removed"
    return found.data


def letters_of(session: TenantSession, case: CaseFile) -> Sequence[LetterRow]:
    """Return the letters that were sent about debts of a file, the earliest first."""
    about = select(StepRow.letter).where(StepRow.debt.in_(case.debts), StepRow.cancelled.is_(False))
    wanted = select(LetterRow).where(
        LetterRow.state == LetterState.SENT.value,
        LetterRow.account == case.account,
        LetterRow.customer == case.customer,
        LetterRow.number.in_(about),
    )
    return session.scalars(wanted.order_by(LetterRow.day, LetterRow.number)).all()


def _chosen(picture: Picture, case: CaseFile) -> Iterator[_Paper]:
    there = {document.filename for document in picture.documents}
    for path in case.facts.exhibits:
        name = _DAY.sub("", posixpath.basename(path))
        stem, dot, ending = name.rpartition(".")
        title = stem if dot else name
        if path in there:
            yield _Paper(title, title, ending.lower() if dot else "bin", path)
        else:
            yield _Paper(title, title)


def _invoices(picture: Picture, case: CaseFile, demand: Demand) -> Iterator[_Paper]:
    own = {
        account.name
        for account in picture.accounts.values()
        if (account.number, account.third_party)
        in {(line.account, line.customer) for line in lines_of_customer(picture, case.account, case.customer)}
    }
    for row in demand.rows:
        reference = row.line.reference
        title = f"Facture {reference}".strip() + f" du {day_long(row.line.date, FRENCH)}"
        found = papers_of(picture, own, reference)
        if not found:
            yield _Paper(title, f"facture-{reference}")
        for document in found:
            yield _Paper(title, f"facture-{reference}", path=document.filename)


def _letters(session: TenantSession, case: CaseFile) -> Iterator[_Paper]:
    for letter in letters_of(session, case):
        kind, channel = LETTERS[letter.kind], CHANNELS[letter.channel]
        title = f"{kind} {letter.reference} du {day_long(letter.day, FRENCH)}, {channel}"
        files = files_of(session, letter=letter.number)
        sent = next((head for head in files if head.kind == FileKind.LETTER), None)
        yield _Paper(title, letter.reference, file=sent.number if sent else None)
        for head in files:
            if head.kind in {FileKind.PROOF, FileKind.REPLY}:
                what = "Preuve de l’envoi" if head.kind == FileKind.PROOF else "Réponse du débiteur"
                stem = f"{letter.reference}-{'preuve' if head.kind == FileKind.PROOF else 'reponse'}"
                yield _of_file(head, f"{what} : {letter.reference}", stem)


def _acts(session: TenantSession, case: CaseFile) -> Iterator[_Paper]:
    by_number = {head.number: head for head in files_of(session, case=case.number)}
    for noted in case.standing:
        head = by_number.get(noted.file) if noted.file else None
        if head is not None:
            title = f"{ACTS[noted.act.kind]}, {day_long(noted.act.day, FRENCH)}"
            yield _of_file(head, title, noted.act.kind.value)


def _of_file(head: FileHead, title: str, stem: str) -> _Paper:
    return _Paper(title, stem, head.name.rpartition(".")[2] or "bin", file=head.number)
