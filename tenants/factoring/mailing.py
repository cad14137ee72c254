"""Mail to a factor: each file of an assignment in a mail of its own, once at the most.

Owns what such a mail says: which remittance it is, and nothing more, for a machine may read it (no signature,
no picture). What a mail server is, `tenants.mail` knows; who tries again, the outbox. A mail that could not
leave waits there for a person.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
import datetime as dt

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.states import State
from tenants import audit_log, outbox
from tenants.db import Database, TenantSession
from tenants.desk import Desk
from tenants.dunning.decisions.creditor import read_creditor
from tenants.factoring.assignments.reading import Assignment, assignment_named
from tenants.factoring.files import FileHead, read_file
from tenants.mail import Attachment, Carrier, MadeAsItLeaves, Mail, MailError
from tenants.outbox import Payload, RefusedError
from tenants.outbox_rows import State as Delivery
from tenants.serving import Serves, everybody, refuse_unserved

KIND = "factoring-file"
CAME_BACK = "the assignment came back before the file left"
"""Why a mail waits for a person whose assignment the factor did not take."""
_LONGEST_SUBJECT = 200


def key_of(tenant_id: int, file: int) -> str:
    """Return the key of a file's mail in the outbox."""
    return f"{KIND}:{tenant_id}:{file}"


def queue(
    session: TenantSession, desk: Desk, assignment: Assignment, contract: Contract, files: Iterable[int]
) -> None:
    """Have files mailed to the factor once the caller's transaction stands, one a mail.

    Args:
        session: one that writes.
        desk: when it is.
        assignment: whose files they are; with the number of what goes to the factor.
        contract: the version that the assignment names; nothing is mailed where it names no address.
        files: numbers of files that are kept.
    """
    to = contract.filing.mail_to
    for number in files if to else ():
        payload = {
            "tenant": session.tenant_id,
            "file": number,
            "to": to,
            "assignment": assignment.reference,
            "batch": assignment.file_number or 0,
            "contract": contract.number,
            "at": desk.now.isoformat(),
        }
        outbox.put(session, KIND, key_of(session.tenant_id, number), payload, desk.now)


def delivery_of(session: TenantSession, file: int) -> Delivery | None:
    """Return how far the mail of a file has come; None where none was to leave."""
    return outbox.state_of(session, key_of(session.tenant_id, file))


def stuck_files(session: TenantSession) -> Mapping[int, str]:
    """Return the files whose mail waits for a person: why, by number."""
    stuck = outbox.stuck_of(session, KIND)
    return {int(key.rpartition(":")[2]): error for key, error in stuck.items()}


class NotStuckError(LookupError):
    """No mail of this file waits for a person."""


def send_again(session: TenantSession, desk: Desk, file: int) -> None:
    """Have a mail that waits for a person leave after all: somebody made sure that it never came.

    Raises:
        NotStuckError: it does not wait for one.
    """
    _decided(session, desk, file, "factoring:mail-again", outbox.retry_of)


def leave(session: TenantSession, desk: Desk, file: int) -> None:
    """Have a mail that waits for a person never leave: it came, or the file is handed in otherwise.

    Raises:
        NotStuckError: it does not wait for one.
    """
    _decided(session, desk, file, "factoring:mail-left", outbox.drop_of)


def _decided(
    session: TenantSession,
    desk: Desk,
    file: int,
    action: str,
    decide: Callable[[TenantSession, str, dt.datetime], None],
) -> None:
    audit_log.chain_of(session).hold(session)  # before the outbox, as every writer does
    if delivery_of(session, file) is not Delivery.STUCK:
        raise NotStuckError
    decide(session, key_of(session.tenant_id, file), desk.now)
    audit_log.append(
        session,
        actor=desk.hand.actor,
        action=action,
        subject=str(file),
        detail={"file": file},
        at=desk.now,
    )


@dataclass(frozen=True, slots=True)
class FactoringTransport(MadeAsItLeaves):
    """Carries files to factors; those of a tenant that is not served wait until it is."""

    database: Database
    carrier: Carrier
    now: Callable[[], dt.datetime]
    serves: Serves = everybody

    def perform(self, key: str, payload: Payload, begin: Callable[[], None]) -> None:
        """Mail a file.

        Raises:
            LaterError: the tenant is not served, or the mail server is not to be had.
            RefusedError: the assignment came back meanwhile, or the file can be no mail.
        """
        tenant_id, at = payload["tenant"], dt.datetime.fromisoformat(str(payload["at"]))
        assert isinstance(tenant_id, int)
        refuse_unserved(self.serves, tenant_id, self.now())
        try:
            mail = self._mail(payload)
        except MailError as error:
            raise RefusedError(str(error)) from error
        self.carrier.carry(key, mail, at, begin)

    def _mail(self, payload: Payload) -> Mail:
        tenant_id, number = payload["tenant"], payload["file"]
        assert isinstance(tenant_id, int)
        assert isinstance(number, int)
        with self.database.reading(tenant_id) as session:
            creditor, found = read_creditor(session), read_file(session, number)
            assignment = assignment_named(session, str(payload["assignment"]))
        if found is None or assignment is None or assignment.state is State.RETURNED:
            raise RefusedError(CAME_BACK)
        head, data = found
        return Mail(
            to=str(payload["to"]),
            subject=_subject(payload, head),
            text=f"{_about(payload)}, contrat {payload['contract']}\nFichier joint : {head.name}\n",
            in_name_of=creditor.name if creditor else "",
            reply_to=creditor.email if creditor else "",
            attachments=(Attachment(head.name, head.media_type, data),),
        )


def _about(payload: Payload) -> str:
    return f"Cession {payload['assignment']}, remise {payload['batch']}"


def _subject(payload: Payload, head: FileHead) -> str:
    """Name the assignment and the file; what is too long loses its end, which is the file's name."""
    return f"{_about(payload)} : {head.name}"[:_LONGEST_SUBJECT]
