"""Acts of the workbench: what stands in the books after each, and what is refused."""

from collections.abc import Callable
import datetime as dt
import threading

import pytest
from sqlalchemy import func, select

from tenants.answers import KeptAnswer
from tenants.audit_log import AuditEntry
from tenants.books.history import revision_of
from tenants.books.landing import Step
from tenants.books.models import IndexLine, Revision
from tenants.books.verify import verify
from tenants.lettrage.acting import NoSuchBenchError, perform
from tenants.lettrage.asking import Act, Asked
from tenants.lettrage.models import LettrageAct
from tenants.lettrage.refusals import Cause, LostRaceError, RefusedActError
from tests.tenants.books.ground import month
from tests.tenants.lettrage.office import ACCOUNTS, INES, MAIN, NOW, PAUL, Office, entry

MARCH, APRIL, MAY = month("2026-03"), month("2026-04"), month("2026-05")


def refused(cause: Cause) -> object:
    return pytest.raises(RefusedActError, match=f"^{cause.value}$")


def test_lines_that_balance_get_the_next_letter_in_one_revision(office: Office) -> None:
    done = office.do(Act.LETTER, names=office.names(120000, -120000))
    assert (done.revision, done.letters, done.lines, done.undoable) == (2, ("AAA",), 2, True)
    assert office.letters()[120000] == office.letters()[-120000] == "AAA"
    assert [line.letter for line in office.lines() if line.letter] == ["AAA", "AAA"]
    with office.books.database.reading(office.books.tenant.id) as session:
        revision = revision_of(session)
        audited = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
    assert (revision.message, revision.author, revision.origin) == (
        "Lettrage AAA, Dupont SARL", str(PAUL), "lettrage",
    )  # fmt: skip
    assert audited is not None
    assert audited.actor == str(PAUL)
    assert verify(office.books.database, office.books.jail, office.books.tenant.id) == []


def test_only_the_postings_of_the_group_change(office: Office) -> None:
    before = office.books.files()
    office.do(Act.LETTER, names=office.names(120000, -120000))
    after = office.books.files()
    keys = '    lettrage: "AAA"\n    lettrage-date: 2026-05-03\n'
    for path, posting in ((MARCH, "DUPONT  1200.00 EUR\n"), (APRIL, "DUPONT  -1200.00 EUR\n")):
        assert after[path].decode() == before[path].decode().replace(posting, posting + keys)
    assert {path for path in before if before[path] != after[path]} == {MARCH, APRIL}


def test_lines_that_do_not_balance_are_lettered_in_part_and_completed(office: Office) -> None:
    partial = office.do(Act.PARTIAL, names=office.names(33300, -20000))
    assert partial.letters == ("aaa",)
    board = office.board()
    assert {shown.line.cents: shown.open_cents for shown in board.lines if shown.line.letter} == {
        33300: 13300, -20000: 0,
    }  # fmt: skip
    done = office.do(Act.LETTER, names=office.names(33300, -20000, -13300))
    assert done.letters == ("AAA",)
    assert office.letters()[-13300] == "AAA"
    assert b'lettrage-before: "aaa 2026-05-03"' in office.books.files()[MARCH]


def test_unlettering_gives_the_partial_letter_back_that_was_completed(office: Office) -> None:
    office.do(Act.PARTIAL, names=office.names(33300, -20000))
    before = office.books.files()
    office.do(Act.LETTER, names=office.names(33300, -20000, -13300))
    done = office.do(Act.UNLETTER, letter="AAA")
    assert office.letters()[33300] == office.letters()[-20000] == "aaa"
    assert office.letters()[-13300] == ""
    assert office.books.files() == before
    assert done.undoable


def test_undo_brings_back_the_text_to_the_byte(office: Office) -> None:
    begin = office.books.files()
    first = office.do(Act.PARTIAL, names=office.names(33300, -20000))
    second = office.books.files()
    done = office.do(Act.LETTER, names=office.names(33300, -20000, -13300), at=NOW + dt.timedelta(days=1))
    office.do(Act.UNDO, undone=done.revision)
    assert office.books.files() == second
    office.do(Act.UNDO, undone=first.revision)
    assert office.books.files() == begin


def test_undo_of_an_unlettering_letters_again_as_before(office: Office) -> None:
    office.do(Act.LETTER, names=office.names(120000, -120000))
    before = office.books.files()
    done = office.do(Act.UNLETTER, letter="AAA", at=NOW + dt.timedelta(days=3))
    undone = office.do(Act.UNDO, undone=done.revision)
    assert office.books.files() == before
    assert (undone.undone, undone.undoable) == (Act.UNLETTER, False)


GAP_ENTRY = """\
2026-05-03 * "Dupont SARL" "Écart de règlement AAA"
  journal: "OD"
  entry-number: "1"
  piece: "OD-1"
  posted-by: "lettrage"
  Assets:41-Clients:411000:DUPONT            -3.00 EUR
    lettrage: "AAA"
    lettrage-date: 2026-05-03
  Expenses:65-Autres-charges:658000           3.00 EUR
"""


def test_a_gap_is_posted_and_lettered_with_its_lines(office: Office) -> None:
    done = office.do(Act.GAP, names=office.names(80000, -79700))
    assert (done.gap_cents, done.letters) == (300, ("AAA",))
    assert office.books.files()[MAY].decode().lstrip() == GAP_ENTRY
    assert {line.cents for line in office.lines() if line.letter == "AAA"} == {80000, -79700, -300}


def test_a_gap_goes_to_the_account_and_the_day_that_were_chosen(office: Office) -> None:
    office.do(Act.GAP, names=office.names(80000, -79700), gap_account="665000", day=dt.date(2026, 4, 30))
    text = office.books.files()[APRIL].decode()
    assert '2026-04-30 * "Dupont SARL" "Écart de règlement AAA"' in text
    assert "Expenses:66-Charges-financieres:665000" in text


def test_taking_the_letter_of_a_gap_off_reverses_its_entry(office: Office) -> None:
    office.do(Act.GAP, names=office.names(80000, -79700))
    done = office.do(Act.UNLETTER, letter="AAA", at=NOW + dt.timedelta(days=30))
    assert (done.reversed_entries, done.undoable) == (1, False)
    assert office.letters()[80000] == ""
    posted = [line for line in office.lines() if abs(line.cents) == 300]
    assert sum(line.cents for line in posted) == 0
    assert {line.letter for line in posted} == {"AAB"}
    with refused(Cause.ONLY_POSTED):
        office.do(Act.UNLETTER, letter="AAB")
    with refused(Cause.NOTHING_TO_UNDO):
        office.do(Act.UNDO, undone=done.revision)


def test_undo_of_a_gap_frees_its_lines_and_reverses_its_entry(office: Office) -> None:
    before = office.books.files()
    done = office.do(Act.GAP, names=office.names(80000, -79700))
    undone = office.do(Act.UNDO, undone=done.revision)
    assert undone.reversed_entries == 1
    assert office.books.files()[MARCH] == before[MARCH]
    assert office.letters()[80000] == office.letters()[-79700] == ""


def test_proposals_are_accepted_together_in_one_revision(office: Office) -> None:
    certain = [offer for offer in office.offers() if offer.kind == "certain"]
    assert [offer.cents for offer in certain] == [120000, 33300]
    done = office.do(Act.ACCEPT, offers=tuple(offer.id for offer in certain))
    assert (done.letters, done.revision) == (("AAA", "AAB"), 2)
    text = office.books.files()[MARCH].decode()
    assert 'lettrage-why: "accepted: ' in text
    office.do(Act.UNDO, undone=done.revision)
    assert set(office.letters().values()) == {""}


def test_a_proposal_with_a_gap_is_accepted_with_its_entry(office: Office) -> None:
    (gap,) = [offer for offer in office.offers() if offer.kind == "gap"]
    assert (gap.cents, gap.gap_cents) == (79700, 300)
    done = office.do(Act.ACCEPT, offers=(gap.id,))
    assert done.gap_cents == 300
    assert "Expenses:65-Autres-charges:658000" in office.books.files()["accounts.beancount"].decode()


def test_a_proposal_of_an_older_revision_is_still_known(office: Office) -> None:
    (first, second) = [offer for offer in office.offers() if offer.kind == "certain"]
    office.do(Act.ACCEPT, offers=(first.id,))
    done = office.do(Act.ACCEPT, by=INES, revision=1, offers=(second.id,))
    assert done.letters == ("AAB",)


def test_offers_stay_while_the_lines_do_and_are_made_anew_when_letters_change(office: Office) -> None:
    first = office.offers()
    office.do(Act.LETTER, customer="MARTIN", names=office.names(51000, -51000, customer="MARTIN"))
    assert office.offers() is first, "nothing of this account changed"
    office.do(Act.LETTER, names=office.names(120000, -120000))
    assert len(office.offers()) == len(first) - 1


def test_offers_are_made_anew_when_the_books_say_more_of_a_line_than_its_name(office: Office) -> None:
    """The amount of the deal is no part of a name, and decides whether an invoice and a payment agree."""
    (first, second) = [offer for offer in office.offers() if offer.kind == "certain"]
    invoiced, paid = (office.books.files()[path].decode() for path in (MARCH, APRIL))
    office.books.write(
        {
            MARCH: invoiced.replace("1200.00 EUR\n", "1200.00 EUR\n    currency-amount: 1300.00 USD\n", 1),
            APRIL: paid.replace("-1200.00 EUR\n", "-1200.00 EUR\n    currency-amount: -1250.00 USD\n", 1),
        }
    )
    assert {offer.id for offer in office.offers() if offer.kind == "certain"} == {second.id}
    assert office.names(120000, -120000) == first.names, "the lines are called what they were"


@pytest.mark.parametrize(
    ("cause", "act", "cents"),
    [
        (Cause.UNBALANCED, Act.LETTER, (120000, -79700)),
        (Cause.BALANCES, Act.PARTIAL, (120000, -120000)),
        (Cause.NO_LINES, Act.PARTIAL, (120000,)),
        (Cause.NO_GAP, Act.GAP, (120000, -120000)),
        (Cause.GAP_LIMIT, Act.GAP, (120000, -79700)),
    ],
)
def test_what_cannot_be_lettered_is_refused(
    office: Office, cause: Cause, act: Act, cents: tuple[int, ...]
) -> None:
    with refused(cause):
        office.do(act, names=office.names(*cents))
    assert office.bench().number == 1


def test_lines_and_letters_that_do_not_exist_are_refused(office: Office) -> None:
    for cause, act, more in (
        (Cause.UNKNOWN_LINES, Act.LETTER, {"names": ("0" * 16 + "-1",)}),
        (Cause.UNKNOWN_LETTER, Act.UNLETTER, {"letter": "ZZZ"}),
        (Cause.UNKNOWN_PROPOSAL, Act.ACCEPT, {"offers": ("0" * 16,)}),
        (Cause.NOTHING_TO_UNDO, Act.UNDO, {"undone": 1}),
        (Cause.NO_LINES, Act.LETTER, {"names": ()}),
        (Cause.GAP_ACCOUNT, Act.GAP, {"names": office.names(80000, -79700), "gap_account": "411000"}),
        (Cause.FUTURE, Act.GAP, {"names": office.names(80000, -79700), "day": dt.date(2026, 5, 4)}),
    ):
        with refused(cause):
            office.do(act, **more)
    with pytest.raises(NoSuchBenchError):
        perform(
            office.desk,
            office.books.tenant.id,
            Asked(Act.LETTER, "411000", "NOBODY", 1, "key-of-nobody", names=("x",)),
            author=PAUL,
            at=NOW,
        )


def test_lettered_lines_and_parts_of_groups_are_refused(office: Office) -> None:
    office.do(Act.LETTER, names=office.names(120000, -120000))
    with refused(Cause.LETTERED):
        office.do(Act.PARTIAL, names=office.names(120000, -20000))
    office.do(Act.PARTIAL, names=office.names(33300, -20000))
    with refused(Cause.PART_OF_GROUP):
        office.do(Act.PARTIAL, names=office.names(33300, -13300))


def test_no_gap_is_posted_in_a_closed_period_nor_without_a_limit(office: Office) -> None:
    office.books.write({"main.beancount": MAIN + '2026-01-01 custom "books" "closed" 2026-04-30\n'})
    with refused(Cause.CLOSED):
        office.do(Act.GAP, names=office.names(80000, -79700), day=dt.date(2026, 4, 30))
    office.do(Act.LETTER, names=office.names(120000, -120000))  # letters may go on
    office.do(Act.GAP, names=office.names(80000, -79700), day=dt.date(2026, 5, 1))
    without = MAIN.replace("5.00 EUR", "0.00 EUR") + '2026-01-01 custom "books" "closed" 2026-04-30\n'
    office.books.write({"main.beancount": without})
    with refused(Cause.NO_LIMIT):
        office.do(Act.GAP, names=office.names(33300, -20000))


def test_an_act_sent_again_is_answered_again_and_not_done_again(office: Office) -> None:
    names = office.names(120000, -120000)
    first = office.do(Act.LETTER, names=names, revision=1, key="the-same-key")
    again = office.do(Act.LETTER, names=names, revision=1, key="the-same-key")
    assert again == first
    assert office.bench().number == 2
    with refused(Cause.KEY_USED):
        office.do(Act.UNLETTER, letter="AAA", key="the-same-key")
    with refused(Cause.KEY_USED):
        office.do(Act.LETTER, names=names, revision=1, key="the-same-key", by=INES)


def test_who_comes_second_to_a_line_is_told_who_was_first(office: Office) -> None:
    mine, theirs = office.names(120000, -120000), office.names(120000, -20000)
    office.do(Act.PARTIAL, by=INES, names=theirs)
    with pytest.raises(LostRaceError) as lost:
        office.do(Act.LETTER, names=mine, revision=1)
    loss = lost.value.loss
    assert (loss.by, loss.verb, loss.letter, loss.number) == ("Inès Marchetti", "letter", "aaa", 2)
    assert loss.names == [mine[0]]
    assert office.bench().number == 2


def test_other_lines_are_lettered_on_an_older_revision(office: Office) -> None:
    names = office.names(33300, -20000, -13300)
    office.do(Act.LETTER, by=INES, names=office.names(120000, -120000))
    assert office.do(Act.LETTER, names=names, revision=1).letters == ("AAB",)


def test_lines_that_a_push_changed_are_lost_to_its_author(office: Office) -> None:
    names = office.names(120000, -120000)
    text = office.books.files()[APRIL].replace(b"1200.00", b"1201.00")
    office.books.write({APRIL: text}, author=INES)
    with pytest.raises(LostRaceError) as lost:
        office.do(Act.LETTER, names=names, revision=1)
    assert (lost.value.loss.by, lost.value.loss.verb) == ("Inès Marchetti", "change")
    other = office.names(33300, -20000)
    assert office.do(Act.PARTIAL, names=other, revision=1).letters == ("aaa",)


def test_lines_that_a_push_lettered_are_lost_to_its_author(office: Office) -> None:
    names = office.names(120000, -120000)
    files = office.books.files()
    letter = b'\n    lettrage: "AAA"\n'
    office.books.write(
        {
            MARCH: files[MARCH].replace(b"DUPONT  1200.00 EUR\n", b"DUPONT  1200.00 EUR" + letter),
            APRIL: files[APRIL].replace(b"DUPONT  -1200.00 EUR\n", b"DUPONT  -1200.00 EUR" + letter),
        },
        author=INES,
    )
    with pytest.raises(LostRaceError, match="Inès Marchetti was faster"):
        office.do(Act.LETTER, names=names, revision=1)


def test_a_letter_taken_off_by_another_cannot_be_taken_off_again(office: Office) -> None:
    office.do(Act.LETTER, names=office.names(120000, -120000))
    office.do(Act.UNLETTER, by=INES, letter="AAA", revision=2)
    with pytest.raises(LostRaceError, match="Inès"):
        office.do(Act.UNLETTER, letter="AAA", revision=2)


def test_what_another_changed_since_cannot_be_undone(office: Office) -> None:
    done = office.do(Act.LETTER, names=office.names(120000, -120000))
    office.do(Act.UNLETTER, by=INES, letter="AAA")
    with pytest.raises(LostRaceError, match="Inès"):
        office.do(Act.UNDO, undone=done.revision)


def test_an_undo_never_joins_lines_of_another_group(office: Office) -> None:
    office.do(Act.LETTER, names=office.names(120000, -120000))
    off = office.do(Act.UNLETTER, letter="AAA")
    office.do(Act.LETTER, by=INES, names=office.names(33300, -20000, -13300))  # is AAA now
    assert office.letters()[33300] == "AAA"
    with refused(Cause.NOTHING_TO_UNDO):
        office.do(Act.UNDO, undone=off.revision)


def together(*works: Callable[[], object]) -> list[object]:
    """Run works at the same time; return what each gave or raised."""
    outcomes: list[object] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(place: int) -> None:
        gate.wait()
        try:
            outcomes[place] = works[place]()
        except (LostRaceError, RefusedActError) as error:
            outcomes[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_two_people_on_the_same_line_one_wins_and_the_other_is_told(office: Office) -> None:
    ours, theirs = office.names(120000, -120000), office.names(120000, -20000)
    outcomes = together(
        lambda: office.do(Act.LETTER, names=ours, revision=1),
        lambda: office.do(Act.PARTIAL, by=INES, names=theirs, revision=1),
    )
    (loser,) = [each for each in outcomes if isinstance(each, LostRaceError)]
    assert loser.loss.by == ("Inès Marchetti" if outcomes[1] is not loser else "Paul Rainval")
    assert office.bench().number == 2
    with office.books.database.reading(office.books.tenant.id) as session:
        for model in (LettrageAct, KeptAnswer):
            assert session.scalar(select(func.count()).select_from(model)) == 1
    assert len({line.letter for line in office.lines() if line.letter}) == 1
    assert verify(office.books.database, office.books.jail, office.books.tenant.id) == []


def test_people_on_other_lines_both_get_through(office: Office) -> None:
    first, second = office.names(120000, -120000), office.names(33300, -20000, -13300)
    other = office.names(51000, -51000, customer="MARTIN")
    outcomes = together(
        lambda: office.do(Act.LETTER, names=first, revision=1),
        lambda: office.do(Act.LETTER, by=INES, names=second, revision=1),
        lambda: office.do(Act.LETTER, names=other, customer="MARTIN", revision=1),
    )
    assert not [each for each in outcomes if isinstance(each, Exception)]
    assert office.bench().number == 4
    letters = {line.letter for line in office.lines() if line.customer == "DUPONT" and line.letter}
    assert letters == {"AAA", "AAB"}
    assert verify(office.books.database, office.books.jail, office.books.tenant.id) == []


def test_the_same_act_sent_twice_at_once_is_done_once(office: Office) -> None:
    names = office.names(120000, -120000)
    first, second = together(
        *[lambda: office.do(Act.LETTER, names=names, revision=1, key="one-key-for-both")] * 2
    )
    assert first == second
    assert office.bench().number == 2


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.COMMITTED])
def test_an_act_that_dies_on_the_way_leaves_nothing(office: Office, step: Step) -> None:
    def fail(reached: Step) -> None:
        if reached is step:
            raise ZeroDivisionError

    asked = Asked(Act.LETTER, "411000", "DUPONT", 1, "dies-on-the-way", names=office.names(120000, -120000))
    with pytest.raises(ZeroDivisionError):
        perform(office.desk, office.books.tenant.id, asked, author=PAUL, at=NOW, watch=fail)
    with office.books.database.reading(office.books.tenant.id) as session:
        assert session.scalar(select(func.max(Revision.number)).select_from(Revision)) == 1
        for model in (LettrageAct, KeptAnswer):
            assert session.scalar(select(func.count()).select_from(model)) == 0
        letters = select(func.count()).select_from(IndexLine).where(IndexLine.letter != "")
        assert session.scalar(letters) == 0
    assert perform(office.desk, office.books.tenant.id, asked, author=PAUL, at=NOW).revision == 2


def test_lines_keep_their_names_when_others_are_written_above(office: Office) -> None:
    before = set(office.bench().by_name)
    text = office.books.files()[MARCH].decode()
    office.books.write({MARCH: entry("2026-03-01", "Facture", 700, piece="F0") + text})
    office.do(Act.LETTER, names=office.names(120000, -120000))
    assert before < set(office.bench().by_name)


def test_lines_that_nobody_could_tell_apart_have_names_of_their_own(office: Office) -> None:
    twice = entry("2026-03-20", "Facture", 4200) * 2
    office.books.write({MAY: twice + entry("2026-05-01", "Virement", -4200)})
    bench = office.bench()
    names = [name for name, line in bench.by_name.items() if line.cents == 4200]
    assert sorted(name[-2:] for name in names) == ["-1", "-2"]
    (paid,) = [name for name, line in bench.by_name.items() if line.cents == -4200]
    office.do(Act.LETTER, names=(sorted(names)[1], paid))
    lettered = [line for line in office.bench().lines if line.letter]
    assert [line.lineno for line in lettered if line.cents > 0] == [
        max(line.lineno for line in office.bench().lines if line.cents == 4200)
    ]


def test_accounts_of_one_tenant_say_nothing_of_anothers(office: Office) -> None:
    assert ACCOUNTS.count("customer:") == 2
    with office.books.database.reading(office.books.tenant.id + 1) as session:
        assert session.scalar(select(func.count()).select_from(LettrageAct)) == 0
