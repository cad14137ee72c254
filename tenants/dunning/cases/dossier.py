"""The dossier of a legal file as one archive: the paper, each exhibit under its number, and what proves them.

The same file, books and day give the same bytes. Owns the names in the archive and its manifest; who may have
it, others decide.
"""

from collections.abc import Mapping
import datetime as dt
import hashlib
import json

from tenants import audit_log
from tenants.archive import packed
from tenants.books.picture import Picture
from tenants.db import Database
from tenants.desk import Desk
from tenants.dunning.cases.demand import demand_of
from tenants.dunning.cases.exhibits import data_of, exhibits_of
from tenants.dunning.cases.files import CaseFault, CaseFile, CaseRefusedError, case_numbered
from tenants.dunning.cases.history import history_of
from tenants.dunning.cases.paper import Dossier, dossier_pdf
from tenants.dunning.decisions.creditor import read_creditor
from tenants.dunning.sending.files import ZIP, FileKind, Upload, files_of, put_file
from tenants.dunning.stamp import raise_stamp

PAPER, MANIFEST, SUMS = "dossier.pdf", "MANIFEST.json", "SHA256SUMS"
EXHIBITS = "pieces/"
MOST_BYTES = 150_000_000  # of all exhibits together
MOST_KEPT_BYTES = 60_000_000  # of an archive that is kept in the database


class NoCreditorError(Exception):
    """Nobody said yet who the creditor is: a dossier cannot name it."""


class DossierTooLargeError(Exception):
    """The exhibits are more than one archive holds."""


def dossier_of(database: Database, picture: Picture, number: int, day: dt.date) -> Dossier:
    """Put together what a dossier is made of, as of a day.

    Raises:
        CaseRefusedError: there is no such file.
        NoCreditorError: the creditor is not known.
    """
    with database.reading(picture.tenant_id) as session:
        case = case_numbered(session, number)
        if case is None:
            raise CaseRefusedError(CaseFault.NO_SUCH_CASE)
        creditor = read_creditor(session)
        if creditor is None:
            raise NoCreditorError(NoCreditorError.__doc__)
        demand = demand_of(session, picture, case, day)
        exhibits = exhibits_of(session, picture, case, demand)
        return Dossier(case, creditor, demand, exhibits, history_of(session, case, exhibits))


def dossier_name(case: CaseFile, day: dt.date) -> str:
    """Return what the archive of a dossier is called, and its folder, without an ending."""
    return f"{case.reference}-{day.isoformat()}"


def dossier_zip(database: Database, picture: Picture, dossier: Dossier) -> bytes:
    """Pack a dossier: the paper, its exhibits, a manifest with the hash of each.

    Raises:
        DossierTooLargeError: the exhibits are more than one archive holds.
        PaperError: the paper could not be set.
    """
    files = {PAPER: dossier_pdf(dossier)}
    size = 0
    for exhibit in dossier.exhibits:
        if not exhibit.is_missing:
            data = data_of(database, picture, exhibit)
            size += len(data)
            if size > MOST_BYTES:
                raise DossierTooLargeError(DossierTooLargeError.__doc__)
            files[EXHIBITS + exhibit.name] = data
    sums = {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}
    files[MANIFEST] = (json.dumps(_manifest(dossier, sums), indent=1, ensure_ascii=False) + "\n").encode()
    files[SUMS] = "".join(f"{digest}  {path}\n" for path, digest in sums.items()).encode()
    return packed(files, dossier_name(dossier.case, dossier.day))


def keep_dossier(desk: Desk, number: int) -> int:
    """Keep the archive of a file as it is today; return its number. What is kept already is not kept twice.

    Raises:
        CaseRefusedError: there is no such file.
        NoCreditorError, DossierTooLargeError, PaperError: as `dossier_of` and `dossier_zip`.
    """
    picture = desk.picture()
    dossier = dossier_of(desk.database, picture, number, desk.today)
    data = dossier_zip(desk.database, picture, dossier)
    if len(data) > MOST_KEPT_BYTES:
        raise DossierTooLargeError(DossierTooLargeError.__doc__)
    digest = hashlib.sha256(data).hexdigest()
    name = f"{dossier_name(dossier.case, dossier.day)}.zip"
    with desk.writing() as session:
        raise_stamp(session)
        for head in files_of(session, case=number, kind=FileKind.CASE_DOSSIER):
            if head.sha256 == digest:
                return head.number
        upload, author = Upload(name, ZIP, data), desk.hand.actor
        file = put_file(session, FileKind.CASE_DOSSIER, upload, author=author, at=desk.now, case=number)
        detail = {"file": name, "sha256": digest, "revision": dossier.demand.revision}
        audit_log.append(
            session,
            actor=author,
            action="case:keep",
            subject=dossier.case.reference,
            detail=detail,
            at=desk.now,
        )
        return file


def _manifest(dossier: Dossier, sums: Mapping[str, str]) -> Mapping[str, object]:
    case, demand = dossier.case, dossier.demand
    return {
        "form": 1,
        "reference": case.reference,
        "route": case.route.value,
        "day": dossier.day.isoformat(),
        "books": {"revision": demand.revision, "commit": demand.commit},
        "demand": {
            "currency": demand.currency,
            "principal_cents": demand.principal_cents,
            "interest_cents": demand.interest_cents,
            "indemnity_cents": demand.indemnity_cents,
            "costs_cents": demand.costs_cents,
            "total_cents": demand.total_cents,
            "rates_missing": [str(missing.semester) for missing in demand.missing],
        },
        "exhibits": [
            {
                "number": exhibit.number,
                "title": exhibit.title,
                "file": None if exhibit.is_missing else EXHIBITS + exhibit.name,
            }
            for exhibit in dossier.exhibits
        ],
        "sha256": sums,
    }
