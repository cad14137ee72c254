"""Funding as hand calculations have it: entries, letters, balances of the books, and what stands in rows."""

import datetime as dt
from decimal import Decimal

import pytest

from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.contract import AmountSent, EntryShape, Transfer
from ledger_core.factoring.states import State
from tenants.factoring.events.refusals import Changed, EventFault, EventRefusedError, Part
from tenants.factoring.events.wanted import Fund, Recourse
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import invoice, payment
from tests.tenants.factoring.events.factored import DAY, FILES, Factored, rows, worth

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
FUND = Fund(assignment=1, day=DAY)
NOVEMBER = month("2026-11")


def test_1150_come_to_1035_and_115(factored: Factored) -> None:
    of = factored.agree()
    factored.send("F1", amounts=worth(115000, holdback=11500))
    wanted = Fund(assignment=1, day=DAY, cash_cents=103500)
    assert rows(factored.propose(wanted)) == [
        [("467100", "C-2026-001", 115000, ""), ("411000 DUPONT", "F1", -115000, "AAA")],
        [("467200", "F1", 11500, ""), ("467100", "C-2026-001", -11500, "")],
        [("512000", "C-2026-001", 103500, ""), ("467100", "C-2026-001", -103500, "")],
    ]
    factored.post(wanted)
    assert factored.balances() == {
        "411000 DUPONT": Decimal("-50.00"),  # the credit note, which was not handed over
        "411000 MARTIN": Decimal("400.00"),
        "467200": Decimal("115.00"),
        "512000": Decimal("1235.00"),  # 200,00 of MARTIN before
        "706000": Decimal("-1700.00"),
    }
    assert factored.open() == {"A1": (-5000, None), "F2": (40000, dt.date(2026, 12, 3))}
    funded = factored.assignment()
    assert (funded.state, funded.funded_on) == (State.FUNDED, DAY)
    assert [(item.reference, item.holdback_cents, item.left_cents) for item in funded.items] == [
        ("F1", 11500, 115000)
    ]
    proof = factored.proof(of)
    assert not proof.proof.gaps
    assert (proof.books.current_cents, proof.books.holdback_cents) == (0, 11500)
    assert (proof.books.outstanding_cents, proof.books.collected_cents) == (115000, 0)
    assert factored.told() == ["funded"]


def test_a_limit_on_what_is_funded_leaves_235_on_the_current_account(factored: Factored) -> None:
    of = factored.agree()
    amounts = worth(115000, holdback=11500, over_limit=23500)
    assert amounts.available_cents == 80000
    factored.send("F1", amounts=amounts)
    factored.post(Fund(assignment=1, day=DAY, cash_cents=80000))
    balances = factored.balances()
    assert (balances["467100"], balances["467200"]) == (Decimal("235.00"), Decimal("115.00"))
    assert balances["512000"] == Decimal("1000.00")
    assert "F1" not in factored.open()
    proof = factored.proof(of)
    assert not proof.proof.gaps
    assert proof.said.current_cents == 23500


def test_what_was_paid_in_part_completes_its_letter_and_a_credit_note_closes_from_the_other_side(
    factored: Factored,
) -> None:
    of = factored.agree()
    factored.send(
        "F1", "F2", "A1", amounts=worth(150000, 3, holdback=15500, commission=600, commission_vat=120)
    )
    assert rows(factored.propose(FUND)) == [
        [
            ("467100", "C-2026-001", 150000, ""),
            ("411000 DUPONT", "F1", -115000, "AAA"),
            ("411000 DUPONT", "A1", 5000, "AAB"),
            ("411000 MARTIN", "F2", -40000, "AAB"),  # aab was partial
        ],
        [  # 155,00 by 1150 and 400; the credit note bears nothing of it
            ("467200", "F1", 11500, ""),
            ("467200", "F2", 4000, ""),
            ("467100", "C-2026-001", -15500, ""),
        ],
        [
            ("622500", "C-2026-001", 600, ""),
            ("445660", "C-2026-001", 120, ""),
            ("467100", "C-2026-001", -720, ""),
        ],
    ]
    factored.post(FUND)
    assert factored.open() == {}
    martin = factored.picture.lines_by_party["411000", "MARTIN"]
    assert {(line.cents, line.letter) for line in martin} == {
        (60000, "AAB"),
        (-20000, "AAB"),
        (-40000, "AAB"),
    }
    assert not factored.proof(of).proof.gaps
    assert factored.proof(of).books.current_cents == 150000 - 15500 - 720


def test_the_whole_document_is_handed_over_and_what_was_paid_is_owed_on(factored: Factored) -> None:
    of = factored.agree(amount=AmountSent.ORIGINAL)
    factored.send("F2", cents={"F2": 60000}, amounts=worth(60000, holdback=6000))
    assert rows(factored.propose(FUND))[0] == [
        ("467100", "C-2026-001", 60000, ""),
        ("411000 MARTIN", "F2", -40000, "AAB"),
        ("467300", "F2", -20000, ""),
    ]
    factored.post(FUND)
    assert factored.left() == {"F2": (0, 0, 20000, 60000)}
    proof = factored.proof(of)
    assert not proof.proof.gaps
    assert (proof.books.outstanding_cents, proof.books.collected_cents) == (60000, -20000)


def test_an_entry_an_invoice_where_the_contract_says_so(factored: Factored) -> None:
    of = factored.agree(shape=EntryShape.PER_INVOICE)
    factored.send("F1", "F2")
    assert rows(factored.propose(FUND)) == [
        [("467100", "F1", 115000, ""), ("411000 DUPONT", "F1", -115000, "AAA")],
        [("467100", "F2", 40000, ""), ("411000 MARTIN", "F2", -40000, "AAB")],
    ]
    factored.post(FUND)
    assert not factored.proof(of).proof.gaps


def test_the_factors_credit_may_say_other_amounts_than_the_house_counted(factored: Factored) -> None:
    of = factored.agree()
    factored.send("F1", amounts=worth(115000, holdback=11500))
    said = worth(115000, holdback=11500, commission=460, commission_vat=92)
    factored.post(Fund(assignment=1, day=DAY, amounts=said, cash_cents=said.available_cents))
    assert factored.assignment().amounts == said
    assert "467100" not in factored.balances()
    assert not factored.proof(of).proof.gaps


@pytest.mark.parametrize(
    "said",
    [
        worth(115001, holdback=11500),
        worth(115000, 2, holdback=11500),
        worth(115000, holdback=11500, commission=103501),
        worth(115000, holdback=-1),
    ],
)
def test_amounts_that_do_not_add_up_are_refused(factored: Factored, said: Amounts) -> None:
    factored.agree()
    factored.send("F1")
    assert factored.refused(Fund(assignment=1, day=DAY, amounts=said)) == ("amounts", ())


def test_claims_as_security_stay_open_and_are_lent_on(factored: Factored) -> None:
    of = factored.agree(transfer=Transfer.SECURITY)
    factored.send("F1", amounts=worth(115000, holdback=11500, commission=460, commission_vat=92))
    assert rows(factored.propose(FUND)) == [
        [
            ("512000", "C-2026-001", 102948, ""),
            ("622500", "C-2026-001", 460, ""),
            ("445660", "C-2026-001", 92, ""),
            ("519100", "C-2026-001", -103500, ""),
        ]
    ]
    assert factored.refused(Fund(assignment=1, day=DAY, cash_cents=1)) == ("not-of-contract", ())
    factored.post(FUND)
    assert factored.open()["F1"] == (115000, dt.date(2026, 12, 2))
    proof = factored.proof(of)
    assert not proof.proof.gaps
    assert (proof.books.lent_cents, proof.said.lent_cents) == (103500, 103500)
    assert [item.holdback_cents for item in factored.assignment().items] == [0]


def test_what_a_debtor_paid_meanwhile_is_named(factored: Factored) -> None:
    factored.agree()
    factored.send("F1", "F2")
    paid = factored.company.books.files()[NOVEMBER].decode() + payment(
        "MARTIN", 10000, "2026-11-19", letter="aab"
    )
    factored.company.books.write({NOVEMBER: paid})
    assert factored.refused(FUND) == ("open-changed", (factored.name("F2"),))
    factored.company.books.write({NOVEMBER: paid + payment("MARTIN", 30000, "2026-11-19", letter="aab")})
    gone = FILES[NOVEMBER].replace('lettrage: "aab"', 'lettrage: "AAB"').replace("200.00", "600.00")
    factored.company.books.write({NOVEMBER: gone})
    assert factored.refused(FUND) == ("not-open", (factored.name("F2"),))


@pytest.mark.parametrize(
    ("before", "after", "part", "values"),
    [
        ("2026-11-02 *", "2026-11-01 *", Part.DAY, (dt.date(2026, 11, 2), dt.date(2026, 11, 1))),
        ("1150.00", "1150.01", Part.AMOUNT, (115000, 115001)),
        ('piece: "F1"', 'piece: "F1bis"', Part.NUMBER, ("F1", "F1bis")),
        ("411000:DUPONT  1150.00", "411000:MARTIN  1150.00", Part.CUSTOMER, ("DUPONT", "MARTIN")),
        ('piece: "F1"', 'piece: ""', Part.NUMBER, ("F1", "")),
    ],
)
def test_what_of_a_document_s_text_was_changed_since_it_was_sent_is_said(
    factored: Factored, before: str, after: str, part: Part, values: tuple[object, object]
) -> None:
    factored.agree()
    name = factored.name("F1")
    factored.send("F1", "F2")
    text = FILES[NOVEMBER]
    assert before in text
    factored.company.books.write({NOVEMBER: text.replace(before, after)})
    with pytest.raises(EventRefusedError) as refused:
        factored.propose(FUND)
    assert (refused.value.fault, refused.value.names) == (EventFault.TEXT_CHANGED, (name,))
    assert refused.value.changes == (Changed(name, "F1", part, *values),)
    left_out = Fund(assignment=1, day=DAY, left_out=frozenset([name]))
    assert factored.propose(left_out).cents == 40000
    factored.company.books.write({NOVEMBER: text})
    assert factored.propose(FUND).cents == 155000


def test_a_document_that_was_taken_out_of_the_books_is_said_to_be_gone(factored: Factored) -> None:
    factored.agree()
    name = factored.name("F1")
    factored.send("F1")
    text = FILES[NOVEMBER]
    factored.company.books.write({NOVEMBER: text[text.index("2026-11-03 *") :]})
    with pytest.raises(EventRefusedError) as refused:
        factored.propose(FUND)
    assert refused.value.changes == (Changed(name, "F1", Part.GONE),)


def test_a_partial_letter_with_other_open_lines_is_not_torn(factored: Factored) -> None:
    factored.agree()
    more = FILES[NOVEMBER] + invoice("MARTIN", "F3", 10000, "2026-12-20", day="2026-11-14", letter="aab")
    factored.company.books.write({NOVEMBER: more})
    factored.send("F2")
    assert factored.refused(FUND) == ("part-of-group", (factored.name("F2"),))


def test_accounts_are_the_contracts_and_are_opened_only_where_they_are_needed(factored: Factored) -> None:
    factored.agree()
    factored.fund("F1", amounts=worth(115000, holdback=11500))
    numbers = {card.number: card.label for card in factored.picture.accounts.values()}
    assert numbers["467100"] == "Factor, compte courant"
    assert "467200" in numbers
    assert numbers.keys().isdisjoint({"467300", "519100", "622500", "445660"})


def test_an_assignment_is_funded_once_and_not_before_it_was_made_nor_tomorrow(factored: Factored) -> None:
    factored.agree()
    factored.send("F1")
    assert factored.refused(Fund(assignment=2, day=DAY)) == ("no-such-assignment", ())
    assert factored.refused(Fund(assignment=1, day=dt.date(2026, 11, 24))) == ("future", ())
    assert factored.refused(Fund(assignment=1, day=dt.date(2026, 11, 12))) == ("too-early", ())
    assert factored.refused(Fund(assignment=1, day=DAY, cash_cents=0)) == ("nothing", ())
    assert factored.refused(Fund(assignment=1, day=DAY, cash_cents=10**13 + 1)) == ("too-much", ())
    factored.post(FUND)
    assert factored.refused(FUND) == ("wrong-state", ())


def test_a_line_without_a_posting_of_its_own_takes_no_letter(factored: Factored) -> None:
    one_posting_of_two_currencies = (
        '2026-11-13 * "Perdu" "Facture P1"\n  piece: "P1"\n  Assets:41-Clients:411000:PERDU\n'
        "  Income:70-Ventes:706000  -90.00 EUR\n  Income:70-Ventes:706000  -10.00 USD\n\n"
    )
    factored.company.books.write({NOVEMBER: FILES[NOVEMBER] + one_posting_of_two_currencies})
    factored.agree()
    name = factored.name("P1", 9000)
    factored.send_named({name: 9000})
    assert factored.refused(FUND) == ("no-posting", (name,))


def test_two_documents_of_one_partial_letter_close_it_together(factored: Factored) -> None:
    of = factored.agree()
    more = FILES[NOVEMBER] + invoice("MARTIN", "F3", 10000, "2026-12-20", day="2026-11-14", letter="aab")
    factored.company.books.write({NOVEMBER: more})
    factored.send("F2", "F3")
    assert rows(factored.propose(FUND)) == [
        [
            ("467100", "C-2026-001", 50000, ""),
            ("411000 MARTIN", "F2", -40000, "AAB"),
            ("411000 MARTIN", "F3", -10000, "AAB"),
        ]
    ]
    factored.post(FUND)
    assert factored.open().keys() == {"F1", "A1"}
    assert not factored.proof(of).proof.gaps


def test_numbers_of_documents_may_hold_any_sign(factored: Factored) -> None:
    of = factored.agree()
    strange = 'F "1" \\\\ é;^#'
    text = FILES[NOVEMBER].replace('piece: "F1"', 'piece: "F \\"1\\" \\\\\\\\ é;^#"')
    factored.company.books.write({NOVEMBER: text})
    (name,) = (each for each in factored.names("DUPONT") if factored.line(each).cents == 115000)
    assert factored.line(name).reference == strange
    factored.send_named({name: 115000}, amounts=worth(115000, holdback=11500))
    factored.post(FUND)
    back = Recourse(assignment=1, day=DAY, names=frozenset({name}), reason='" \\n ^')
    factored.post(back)
    assert factored.open()[f"{strange}R"][0] == 115000
    assert not factored.proof(of).proof.gaps
