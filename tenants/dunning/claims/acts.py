"""Acts on claims: waived, kept after all, posted in the books. Explicit, logged, and done once under a key.

Owns when an act is refused and what is noted of it in one transaction. What a claim comes to is `claims`'; an
entry is written by the one write path, and with it the act, or neither.
"""

from collections.abc import Mapping, Sequence

from ledger_core.book import Book, Change
from ledger_core.entry import numbered, with_account, with_entries
from ledger_core.late_payment.covered import Act
from ledger_core.late_payment.indemnity import CURRENCY
from ledger_core.late_payment.posting import INCOME_LABEL, POSTED_BY_CLAIMS, PostedClaim, claims_entry
from tenants import answers, audit_log
from tenants.answers import KEY_LENGTH, Answer, KeyReusedError, Question
from tenants.books.models import Origin, Revision
from tenants.books.picture import Picture
from tenants.books.refusals import StaleBaseError
from tenants.books.write import write
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.claims.asking import (
    LONGEST_REASON,
    MOST_PARTS,
    Asked,
    ClaimFault,
    ClaimRefusedError,
    Done,
    Wanted,
)
from tenants.dunning.claims.register import Registered, customer_register
from tenants.dunning.decisions.settings import read_settings
from tenants.dunning.stamp import raise_stamp
from tenants.dunning.story import Told, tell
from tenants.dunning.story_rows import ClaimAct
from tenants.lettrage.shelf import Shelf
from tenants.numbers import next_number

__all__ = ["Asked", "ClaimFault", "ClaimRefusedError", "Done", "Wanted", "decide"]

TRIES = 4
_CREATED = 201  # as the status of HTTP


def decide(desk: Desk, asked: Asked) -> Done:
    """Waive, keep or post claims; all that is asked is done, or nothing.

    Returns:
        What was done; of an act that was sent before under this key, what was answered then.

    Raises:
        ClaimRefusedError: it cannot be.
        NotWrittenError, JailUnavailableError: an entry could not be written, as `tenants.books.write`.
    """
    _refuse_form(desk, asked)
    question = Question(asked.key, desk.hand.actor, asked.fingerprint)
    if asked.act is Act.POST:
        return _post(desk, asked, question)
    picture = desk.picture()
    with desk.writing() as session:
        raise_stamp(session)
        if (earlier := _answered(session, question)) is not None:
            return earlier
        _claims(session, picture, asked)
        return _note(session, desk, asked, question)


def _refuse_form(desk: Desk, asked: Asked) -> None:
    named = {(part.debt, part.kind) for part in asked.parts}
    checks = [
        (bool(asked.parts), ClaimFault.NO_PARTS),
        (len(asked.parts) <= MOST_PARTS, ClaimFault.TOO_MANY_PARTS),
        (len(named) == len(asked.parts), ClaimFault.TWICE),
        (asked.act is not Act.WAIVE or bool(asked.reason.strip()), ClaimFault.NO_REASON),
        (len(asked.reason) <= LONGEST_REASON, ClaimFault.REASON_TOO_LONG),
        (asked.until <= desk.today, ClaimFault.DAY_TO_COME),
        (0 < len(asked.key) <= KEY_LENGTH, ClaimFault.NOT_A_KEY),
    ]
    for is_right, fault in checks:
        if not is_right:
            raise ClaimRefusedError(fault)


def _claims(session: TenantSession, picture: Picture, asked: Asked) -> list[Registered]:
    """Return the claims that are asked for, in that order; each is as its author saw it."""
    register = customer_register(session, picture, asked.until, asked.account, asked.customer)
    faults = {
        part.debt: fault
        for part in asked.parts
        if (fault := _fault(asked.act, part, register.by_name.get(part.debt))) is not None
    }
    if faults:
        fault = next(iter(faults.values()))
        raise ClaimRefusedError(fault, tuple(debt for debt, each in faults.items() if each is fault))
    return [register.by_name[part.debt] for part in asked.parts]


def _fault(act: Act, wanted: Wanted, found: Registered | None) -> ClaimFault | None:
    part = found.part(wanted.kind) if found else None
    if found is None or part is None:
        return ClaimFault.UNKNOWN
    if act is Act.KEEP:
        cents, nothing = part.waived_cents, ClaimFault.NOTHING_WAIVED
    elif part.open_cents is None:
        return ClaimFault.NO_FIGURE
    else:
        cents, nothing = part.open_cents, ClaimFault.NOTHING_OPEN
    if not cents:
        return nothing
    if cents != wanted.cents:
        return ClaimFault.CHANGED
    return ClaimFault.PRESCRIBED if act is Act.POST and found.claim.is_prescribed else None


def _post(desk: Desk, asked: Asked, question: Question) -> Done:
    """Post claims, made again on newer books where somebody was faster."""
    for _ in range(TRIES):
        picture = desk.picture()
        with desk.reading() as session:
            if (earlier := _answered(session, question)) is not None:
                return earlier
            shelf = Shelf(session, desk.jail, picture.commit)
            claims = _claims(session, picture, asked)
            book, piece = _with_entry(session, desk, picture, shelf, asked, claims)
            change = shelf.book.change_to(book)
        try:
            return _written(desk, picture, asked, question, change, piece)
        except StaleBaseError:
            continue
    raise ClaimRefusedError(ClaimFault.BUSY)


def _written(  # noqa: PLR0913, PLR0917  what is written, and what is noted of it
    desk: Desk, picture: Picture, asked: Asked, question: Question, change: Change, piece: str
) -> Done:
    """Write the entry, and note the act in the same transaction."""
    made: list[Done] = []

    def alongside(session: TenantSession, revision: Revision) -> None:
        raise_stamp(session)
        _claims(session, picture, asked)  # others may have decided about them since
        made.append(_note(session, desk, asked, question, revision.number, piece))

    write(
        desk.database,
        desk.jail,
        desk.tenant_id,
        base=picture.commit,
        change=change,
        author=desk.hand.author,
        message=f"Intérêts de retard et indemnités, {_name(picture, asked)}",
        origin=Origin.WEB,
        alongside=alongside,
        at=desk.now,
    )
    return made[0]


def _with_entry(  # noqa: PLR0913, PLR0917  an entry is made of all of these
    session: TenantSession,
    desk: Desk,
    picture: Picture,
    shelf: Shelf,
    asked: Asked,
    claims: Sequence[Registered],
) -> tuple[Book, str]:
    """Return the books with the entry, and the entry's piece."""
    own = picture.accounts_by_party.get((asked.account, asked.customer))
    if own is None:
        raise ClaimRefusedError(ClaimFault.NO_ACCOUNT)
    account = own[0].name
    number = read_settings(session).interest_account
    book, income = with_account(shelf.book, shelf.ground, number, INCOME_LABEL)
    entry = claims_entry(
        [
            PostedClaim(part.kind, found.claim.line.reference, part.cents, asked.until)
            for part, found in zip(asked.parts, claims, strict=True)
        ],
        day=desk.today,
        payee=_name(picture, asked),
        accounts=(account, income),
    )
    (made,) = numbered([entry], shelf.ground, POSTED_BY_CLAIMS)
    return with_entries(book, shelf.ground, [made]), str(made.metadata["piece"])


def _name(picture: Picture, asked: Asked) -> str:
    party = picture.parties.get((asked.account, asked.customer))
    return party.name if party else asked.customer


def _answered(session: TenantSession, question: Question) -> Done | None:
    try:
        kept = answers.earlier(session, question)
    except KeyReusedError:
        raise ClaimRefusedError(ClaimFault.KEY_USED) from None
    return None if kept is None else _done(kept.body)


def _done(body: Mapping[str, object]) -> Done:
    numbers, revision = body["numbers"], body["revision"]
    assert isinstance(numbers, list)
    return Done(tuple(numbers), int(str(body["cents"])), None if revision is None else int(str(revision)))


def _note(  # noqa: PLR0913, PLR0917  what is noted of an act
    session: TenantSession,
    desk: Desk,
    asked: Asked,
    question: Question,
    revision: int | None = None,
    piece: str = "",
) -> Done:
    """Note an act in the caller's transaction: its rows, the customer's story, the audit log, the answer."""
    numbers = [_row(session, desk, asked, part, revision, piece) for part in asked.parts]
    done = Done(tuple(numbers), asked.cents, revision)
    facts = {
        "act": asked.act.value,
        "cents": asked.cents,
        "until": asked.until.isoformat(),
        "kinds": sorted({part.kind.value for part in asked.parts}),
        "revision": revision,
    }
    tell(
        session,
        kind=Told.CLAIM_ACT,
        account=asked.account,
        customer=asked.customer,
        day=desk.today,
        at=desk.now,
        actor=desk.hand.actor,
        debts=sorted({part.debt for part in asked.parts}),
        text=asked.reason.strip(),
        facts=facts,
    )
    audit_log.append(
        session,
        actor=desk.hand.actor,
        action=f"claims:{asked.act.value}",
        subject=f"customer {asked.account} {asked.customer}",
        detail={**facts, "acts": numbers, "reason": asked.reason.strip()},
        at=desk.now,
    )
    body = {"numbers": numbers, "cents": done.cents, "revision": revision}
    answers.keep(session, question, Answer(_CREATED, body), desk.now)
    return done


def _row(  # noqa: PLR0913, PLR0917  a row says all of it
    session: TenantSession, desk: Desk, asked: Asked, part: Wanted, revision: int | None, piece: str
) -> int:
    number = next_number(session, "claim-act")
    session.add(
        ClaimAct(
            number=number,
            debt=part.debt,
            account=asked.account,
            customer=asked.customer,
            kind=part.kind.value,
            act=asked.act.value,
            cents=part.cents,
            currency=CURRENCY,
            until=asked.until,
            reason=asked.reason.strip(),
            author=desk.hand.actor,
            at=desk.now,
            revision=revision,
            piece=piece,
        )
    )
    return number
