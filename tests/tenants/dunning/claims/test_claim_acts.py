"""Acts on claims: explicit, once under a key, whole or not at all, and seen in the books where posted."""

from dataclasses import replace
import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from ledger_core.book import Book
from ledger_core.late_payment.covered import Act
from ledger_core.ledger import Ledger
from ledger_core.load import load
from tenants.answers import KeptAnswer
from tenants.audit_log import AuditEntry, verify_chain
from tenants.books.history import head
from tenants.books.models import Revision
from tenants.books.refusals import ClosedPeriodError
from tenants.books.verify import verify
from tenants.desk import Desk
from tenants.dunning.claims.acts import decide
from tenants.dunning.claims.asking import MOST_PARTS, Asked, ClaimFault, ClaimRefusedError, Done, Wanted
from tenants.dunning.claims.register import ClaimKind, Registered, Unfounded, register_of
from tenants.dunning.days.situation import debt_names_of
from tenants.dunning.decisions.debtors import DebtorNotes
from tenants.dunning.story import Told, timeline
from tenants.dunning.story_rows import ClaimAct, Happening
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import DAY, PAUL, TODAY, Company, invoice, payment

INTEREST, INDEMNITY = ClaimKind.INTEREST, ClaimKind.INDEMNITY
WAIVE, KEEP, POST = Act.WAIVE, Act.KEEP, Act.POST


def found(company: Company, piece: str, day: dt.date | None = None) -> Registered:
    desk = company.desk()
    with desk.reading() as session:
        claims = register_of(session, desk.picture(), day or TODAY).claims
    return next(each for each in claims if each.claim.line.reference == piece)


def cents(company: Company, piece: str, kind: ClaimKind, day: dt.date | None = None) -> tuple[object, ...]:
    part = found(company, piece, day).part(kind)
    assert part is not None
    return part.computed_cents, part.open_cents, part.waived_cents, part.posted_cents


def asked(
    company: Company, act: Act, *wanted: tuple[str, ClaimKind, int], until: dt.date = TODAY, key: str = "k1"
) -> Asked:
    picture = company.desk().picture()
    names = debt_names_of(picture)
    by_piece = {line.reference: names[line.key] for line in picture.lines if line.cents > 0}
    parts = tuple(Wanted(by_piece.get(piece, piece), kind, amount) for piece, kind, amount in wanted)
    return Asked(act, "411000", "DUPONT", parts, until, "a gesture", key)


def refused(desk: Desk, act: Asked) -> ClaimFault:
    with pytest.raises(ClaimRefusedError) as error:
        decide(desk, act)
    return error.value.fault


def rows(company: Company) -> list[ClaimAct]:
    with company.desk().reading() as session:
        return list(session.scalars(select(ClaimAct).order_by(ClaimAct.number)))


def test_what_is_waived_is_claimed_no_more_until_it_is_kept(company: Company) -> None:
    desk = company.desk()
    done = decide(desk, asked(company, WAIVE, ("F1", INTEREST, 9_38), ("F1", INDEMNITY, 40_00)))
    assert done == Done((1, 2), 49_38)
    assert cents(company, "F1", INTEREST) == (9_38, 0, 9_38, 0)
    assert cents(company, "F1", INDEMNITY) == (40_00, 0, 40_00, 0)
    # what comes later is claimed: ten days of 1 200.00 at 12.40 %
    later = found(company, "F1", TODAY + 10 * DAY)
    assert (later.left.cents, later.demanded_cents(INTEREST), later.demanded_cents(INDEMNITY)) == (
        4_08,
        4_08,
        0,
    )
    decide(desk, asked(company, KEEP, ("F1", INTEREST, 9_38), key="k2"))
    assert cents(company, "F1", INTEREST) == (9_38, 9_38, 0, 0)
    assert cents(company, "F1", INDEMNITY) == (40_00, 0, 40_00, 0)
    assert [(row.act, row.kind, row.cents, row.revision, row.piece) for row in rows(company)] == [
        ("waive", "interest", 9_38, None, ""),
        ("waive", "indemnity", 40_00, None, ""),
        ("keep", "interest", 9_38, None, ""),
    ]


def test_a_posted_claim_stands_in_the_books_and_bears_nothing_itself(company: Company) -> None:
    desk = company.desk(PAUL)
    before = company.books.head()
    done = decide(desk, asked(company, POST, ("F0", INTEREST, 8_49), ("F0", INDEMNITY, 40_00)))
    assert (done.numbers, done.cents, done.revision) == ((1, 2), 48_49, 2)
    files = company.books.files()
    assert (
        files[month("2026-11")]
        .decode()
        .endswith(
            "\n"
            '2026-11-23 * "Dupont SARL" "Intérêts de retard et indemnités de recouvrement"\n'
            '  journal: "OD"\n'
            '  entry-number: "1"\n'
            '  piece: "OD-1"\n'
            '  posted-by: "claims"\n'
            "  Assets:41-Clients:411000:DUPONT                8.49 EUR\n"
            '    label: "Intérêts de retard F0 jusqu’au 23/11/2026"\n'
            "    due: 2026-11-23\n"
            "  Assets:41-Clients:411000:DUPONT               40.00 EUR\n"
            '    label: "Indemnité de recouvrement F0"\n'
            "    due: 2026-11-23\n"
            "  Income:76-Produits-financiers:763100         -48.49 EUR\n"
        )
    )
    loaded = load(Book(files))
    assert isinstance(loaded, Ledger)
    assert loaded.errors == ()
    assert cents(company, "F0", INTEREST) == (8_49, 0, 0, 8_49)
    assert cents(company, "F0", INDEMNITY) == (40_00, 0, 0, 40_00)
    with desk.reading() as session:
        later = register_of(session, desk.picture(), TODAY + 60 * DAY)
        assert {each.claim.line.reference for each in later.by_customer["411000", "DUPONT"]} == {
            "F0",
            "F1",
            "F2",
        }
        revision = session.scalar(select(Revision).where(Revision.number == 2))
        assert revision is not None
        assert (revision.author, head(session) != before) == ("Paul Firm <paul@firm.example>", True)
    assert verify(desk.database, desk.jail, desk.tenant_id) == []
    assert {row.piece for row in rows(company)} == {"OD-1"}


def test_each_act_is_told_and_logged(company: Company) -> None:
    decide(company.desk(PAUL), asked(company, WAIVE, ("F1", INTEREST, 9_38)))
    with company.desk().reading() as session:
        (told,) = [each for each in timeline(session, "411000", "DUPONT") if each.kind == Told.CLAIM_ACT]
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "claims:waive")).one()
        assert verify_chain(session) == ()
    assert (told.text, told.actor, told.facts["cents"]) == ("a gesture", str(PAUL.actor), 9_38)
    assert (entry.actor, entry.subject) == (PAUL.actor, "customer 411000 DUPONT")
    assert entry.detail["acts"] == [1]


@pytest.mark.parametrize("act", [WAIVE, POST])
def test_what_is_sent_again_is_done_once(company: Company, act: Act) -> None:
    desk, wanted = company.desk(), asked(company, act, ("F1", INTEREST, 9_38))
    first = decide(desk, wanted)
    assert decide(desk, wanted) == first
    assert len(rows(company)) == 1
    assert refused(desk, replace(wanted, reason="something else")) is ClaimFault.KEY_USED
    assert refused(company.desk(PAUL), wanted) is ClaimFault.KEY_USED


def test_what_cannot_be_is_refused_and_writes_nothing(company: Company) -> None:
    desk, head_before = company.desk(), company.books.head()
    one = ("F1", INTEREST, 9_38)
    many = tuple(("F1", INTEREST, number) for number in range(MOST_PARTS + 1))
    cases = [
        (asked(company, WAIVE), ClaimFault.NO_PARTS),
        (asked(company, WAIVE, *many), ClaimFault.TOO_MANY_PARTS),
        (asked(company, WAIVE, one, ("F1", INTEREST, 1)), ClaimFault.TWICE),
        (replace(asked(company, WAIVE, one), reason=" "), ClaimFault.NO_REASON),
        (replace(asked(company, WAIVE, one), reason="x" * 2_001), ClaimFault.REASON_TOO_LONG),
        (asked(company, WAIVE, one, until=TODAY + DAY), ClaimFault.DAY_TO_COME),
        (asked(company, WAIVE, ("nothing", INTEREST, 1)), ClaimFault.UNKNOWN),
        (asked(company, WAIVE, ("M1", INTEREST, 1_32)), ClaimFault.UNKNOWN),  # another customer's
        (asked(company, WAIVE, one, until=dt.date(2026, 10, 31)), ClaimFault.UNKNOWN),  # not late yet
        (asked(company, WAIVE, ("F1", INTEREST, 9_39)), ClaimFault.CHANGED),
        (asked(company, KEEP, one), ClaimFault.NOTHING_WAIVED),
        (asked(company, WAIVE, one, key=""), ClaimFault.NOT_A_KEY),
        (asked(company, WAIVE, one, key="k" * 65), ClaimFault.NOT_A_KEY),
        (asked(company, POST, one, ("F2", INTEREST, 1)), ClaimFault.CHANGED),
    ]
    for case, fault in cases:
        assert refused(desk, case) is fault
    with desk.reading() as session:
        assert not session.scalars(select(ClaimAct)).all()
        assert not session.scalars(select(KeptAnswer)).all()
        assert not session.scalars(select(Happening).where(Happening.kind == Told.CLAIM_ACT)).all()
    assert company.books.head() == head_before
    decide(desk, asked(company, POST, one))
    assert refused(desk, asked(company, WAIVE, one, key="k2")) is ClaimFault.NOTHING_OPEN


def test_without_a_figure_nothing_is_decided(company: Company) -> None:
    company.note("DUPONT", DebtorNotes(late_rate=Decimal(15)))
    assert refused(company.desk(), asked(company, POST, ("F1", INTEREST, 9_38))) is ClaimFault.NO_FIGURE
    assert decide(company.desk(), asked(company, POST, ("F1", INDEMNITY, 40_00))).cents == 40_00


def test_what_is_prescribed_is_not_posted_and_may_be_waived(company: Company) -> None:
    old = invoice("DUPONT", "OLD", 100_00, "2021-11-22", day="2021-11-01").replace("2021-11", "2025-01")
    # two years of a company's books and a due date long before them
    old = old.replace("due: 2025-01-22", "due: 2021-11-22")
    company.books.write({month("2025-01"): old})
    open_cents = cents(company, "OLD", INTEREST)[1]
    assert isinstance(open_cents, int)
    wanted = ("OLD", INTEREST, open_cents)
    assert found(company, "OLD").demanded_cents(INTEREST) == 0
    assert refused(company.desk(), asked(company, POST, wanted)) is ClaimFault.PRESCRIBED
    assert decide(company.desk(), asked(company, WAIVE, wanted)).cents == open_cents


def test_a_closed_period_takes_no_entry(company: Company) -> None:
    closed = '\n2026-11-30 custom "books" "closed" 2026-11-30\n'
    company.books.write({"main.beancount": company.books.files()["main.beancount"].decode() + closed})
    with pytest.raises(ClosedPeriodError):
        decide(company.desk(), asked(company, POST, ("F1", INTEREST, 9_38)))
    assert rows(company) == []


def test_an_act_is_made_again_on_newer_books(company: Company) -> None:
    """Somebody writes between the look at the books and the entry."""
    desk, wanted = company.desk(), asked(company, POST, ("F1", INTEREST, 9_38))
    behind = desk.picture()
    company.books.write({"documents/other.txt": "x"})

    class Behind(type(desk.pictures)):  # type: ignore[misc]
        first = True

        def of(self, database: object, tenant_id: int) -> object:
            if self.first:
                self.first = False
                return behind
            return desk.pictures.of(database, tenant_id)

    assert decide(replace(desk, pictures=Behind()), wanted).revision == 3
    assert company.books.files()["documents/other.txt"] == b"x"


def test_two_who_decide_the_same_are_one(company: Company) -> None:
    """The other waives while the entry is being written: the entry is not written."""
    desk, other = company.desk(), company.desk(PAUL)
    waiving = asked(company, WAIVE, ("F1", INTEREST, 9_38), key="other")

    class Slow:
        """The jail of the run; before it is asked for anything, the other is faster."""

        waived = False

        def __getattr__(self, name: str) -> object:
            if not self.waived:
                self.waived = True
                decide(other, waiving)
            return getattr(desk.jail, name)

    head_before = company.books.head()
    posting = asked(company, POST, ("F1", INTEREST, 9_38))
    assert refused(replace(desk, jail=Slow()), posting) is ClaimFault.NOTHING_OPEN
    assert company.books.head() == head_before
    assert [row.act for row in rows(company)] == ["waive"]


def test_what_was_posted_for_an_invoice_that_was_paid_in_time_is_told(company: Company) -> None:
    decide(company.desk(), asked(company, POST, ("F1", INTEREST, 9_38)))
    name = found(company, "F1").name
    september = company.books.files()[month("2026-09")].decode()
    lettered = september.replace("due: 2026-10-31\n", 'due: 2026-10-31\n    lettrage: "BBB"\n')
    company.books.write(
        {
            month("2026-09"): lettered,
            month("2026-10"): payment("DUPONT", 1_200_00, "2026-10-30", letter="BBB"),
        }
    )
    desk = company.desk()
    with desk.reading() as session:
        register = register_of(session, desk.picture(), TODAY)
    assert register.unfounded == (Unfounded(name, "411000", "DUPONT", INTEREST, 9_38),)
