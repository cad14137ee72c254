"""What one letter says of its debts, claims, promises and people; figures by hand."""

from dataclasses import replace
import datetime as dt
from decimal import Decimal

import pytest

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.schedule import Channel
from ledger_core.late_payment.terms import Clause, ClauseKind, DebtorKind, Terms
from tenants.dunning.letters.composing import AudienceError, Earlier, LevelKind, Occasion, compose, values_of
from tenants.dunning.letters.content import Payment
from tenants.dunning.letters.placeholders import placeholders_of
from tenants.dunning.letters.sample import sample
from tenants.dunning.letters.templates import LANGUAGES, TEMPLATE_KEYS, house
from tests.tenants.dunning.letters.letters_ground import (
    ADDRESS,
    CREDITOR,
    DEBTS,
    F61,
    F97,
    F209,
    OCCASION,
    PLAIN,
    TODAY,
    claims_on,
    debt,
    formal_notice,
    group,
    letter,
    said,
    words_of,
)


def test_a_formal_notice_names_what_went_before_and_demands_the_sum() -> None:
    said_in = words_of(formal_notice())
    assert (
        "Malgré nos lettres des 18 septembre et 6 novembre 2026 et votre promesse de règlement pour le "
        "13 novembre 2026, les 3 factures ci-dessous ne sont pas entièrement réglées. Nous vous mettons en "
        "demeure de nous payer 27 493,20 € dans les 10 jours de la réception de cette lettre" in said_in
    )
    assert "La facture F2026-0133, que vous contestez, n’est pas comprise dans cette lettre." in said_in
    assert "Cabinet Vauclair écrit au nom et pour le compte de Menuiserie Trémarec, par mandat" in said_in
    strong = [run for part in formal_notice().opening for run in part[1::2]]
    assert [said(run)[:36] for run in strong] == ["Nous vous mettons en demeure de nous"]


def test_claims_stand_between_the_debts_and_the_total() -> None:
    content = formal_notice()
    fixed = "Indemnité forfaitaire pour frais de recouvrement, 3 factures à 40,00 €"
    assert [tuple(map(said, row)) for row in content.claims] == [
        ("Principal", "26 160,00"),
        ("Intérêts de retard au 23 novembre 2026 (détail ci-dessous)", "1 213,20"),
        (f"{fixed} (art. D. 441-5 du code de commerce)", "120,00"),
    ]
    assert content.items.total is not None
    assert said(content.items.total[1]) == "27 493,20"


def test_words_and_numbers_agree() -> None:
    one = letter("business-reminder", group("business-reminder", (F61,)))
    assert said(one.subject) == "Rappel : facture F2026-0061, échue le 31 mars 2026"
    assert (
        "la facture F2026-0061, échue le 31 mars 2026, n’est pas encore réglée en entier. Il reste 6 480,00 €"
        in words_of(one)
    )
    two = letter("business-reminder", group("business-reminder", (F61, F209)))
    assert "les 2 factures ci-dessous ne sont pas encore réglées en entier. Il reste 22 480,00 €" in words_of(
        two
    )
    english = letter("business-reminder", group("business-reminder", (F61,)), language="en")
    assert (
        "invoice F2026-0061, due on 31 March 2026, has not been paid in full yet. €6,480.00 is left"
        in words_of(english)
    )


def test_instalments_are_named_as_what_they_are() -> None:
    due = dt.date(2026, 10, 1)
    second = debt("", due, 500_00, instalment=2, label="")
    one = letter("consumer-firm-reminder", group("consumer-firm-reminder", (second,)))
    assert said(one.subject) == "Relance : échéance 2 de votre plan de paiement impayée"
    assert one.items.heads[0] == "Pièce"
    assert said(one.items.rows[0][0]) == "Échéance 2"
    assert one.payment is not None
    assert one.payment.motif == PLAIN.reference
    both = (second, debt("", due, 500_00, instalment=3))
    assert "Les 2 échéances ci-dessous, qui étaient à régler le 1er octobre 2026" in words_of(
        letter("consumer-firm-reminder", group("consumer-firm-reminder", both))
    )
    mixed = letter("consumer-firm-reminder", group("consumer-firm-reminder", (second, F61)))
    assert (
        "Les 2 sommes ci-dessous restent impayées (la plus ancienne était à régler le 31 mars 2026)"
        in words_of(mixed)
    )


@pytest.mark.parametrize(
    ("key", "debts", "subject", "sentence"),
    [
        ("business", (F61,), "facture F2026-0061, impayée depuis le 31 mars 2026", "reste impayée"),
        (
            "business",
            (F97,),
            "facture F2026-0097, non soldée, échue le 15 mai 2026",
            "n’est pas entièrement réglée",
        ),
        (
            "business",
            DEBTS,
            "3 factures non soldées",
            "ne sont pas entièrement réglées (la plus ancienne est échue",
        ),
        ("business", (F61, F209), "2 factures impayées", "restent impayées (la plus ancienne est échue"),
        ("consumer", (F97,), "facture F2026-0097 non soldée", "n’est pas entièrement payée. Nous"),
        ("consumer", DEBTS, "3 factures non soldées", "ne sont pas entièrement payées (la plus ancienne"),
        ("consumer", (F61,), "facture F2026-0061 impayée", "reste impayée. Nous"),
    ],
)
def test_what_was_paid_in_part_is_not_called_unpaid(
    key: str, debts: tuple[Debt, ...], subject: str, sentence: str
) -> None:
    occasion = replace(OCCASION, disputed=(), mandate=None)
    content = letter(f"{key}-firm-reminder", group(f"{key}-firm-reminder", debts), occasion)
    assert said(content.subject) == f"Relance : {subject}"
    words = words_of(content)
    assert sentence in words
    assert "6 novembre 2026 n’ont pas été suivies d’un paiement complet." in words
    assert "pour le 13 novembre 2026 ne nous était pas parvenu en entier à cette date." in words
    assert "sans effet" not in words
    assert "sans réponse" not in words


@pytest.mark.parametrize("key", ["business-formal-notice", "consumer-formal-notice"])
@pytest.mark.parametrize("has_clause", [True, False])
def test_a_formal_notice_of_a_plan_says_what_the_plan_makes_of_it(key: str, *, has_clause: bool) -> None:
    part = debt("", dt.date(2026, 10, 1), 500_00, instalment=2, label="")
    part = replace(part, has_default_clause=has_clause)
    clause = "nous prévaloir de la clause de votre plan de paiement qui rend exigible tout ce qui en reste dû"
    words = words_of(letter(key, group(key, (part,))))
    assert (clause in words) is has_clause
    assert "intérêt" not in words
    mixed = words_of(letter(key, group(key, (part, F61))))
    assert (clause in mixed) is has_clause
    assert "intérêts de retard des factures" in mixed or "le montant des factures porte intérêt" in mixed
    alone = words_of(letter(key, group(key, (F61,))))
    assert clause not in alone
    assert "intérêts de retard courent" in alone or "la somme due porte intérêt" in alone


@pytest.mark.parametrize("key", ["business-formal-notice", "consumer-formal-notice"])
def test_no_french_order_is_announced_where_it_cannot_be_served(key: str) -> None:
    for language, order, court in (
        ("fr", "injonction", "saisir le tribunal compétent"),
        ("en", "injonction", "bring the matter before the competent court"),
    ):
        at_home = words_of(letter(key, group(key, (F61,)), language=language))
        assert order in at_home
        abroad = words_of(letter(key, group(key, (F61,)), replace(PLAIN, is_abroad=True), language=language))
        assert order not in abroad
        assert court in abroad


@pytest.mark.parametrize("key", ["business-firm-reminder", "consumer-firm-reminder"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("debts", [(F61,), (F97,), (F61, F209), DEBTS])
@pytest.mark.parametrize("earlier", [(), OCCASION.earlier[:2], OCCASION.earlier])
@pytest.mark.parametrize("promises", [(), OCCASION.promises])
def test_whatever_went_before_the_opening_is_one_paragraph_after_the_greeting(
    key: str,
    language: str,
    debts: tuple[Debt, ...],
    earlier: tuple[Earlier, ...],
    promises: tuple[dt.date, ...],
) -> None:
    occasion = replace(PLAIN, earlier=earlier, promises=promises)
    assert len(letter(key, group(key, debts), occasion, language=language).opening) == 2


def test_a_debt_without_reference_is_named_by_its_day() -> None:
    content = letter(
        "business-reminder", group("business-reminder", (debt("", dt.date(2026, 3, 31), 100, label=""),))
    )
    assert "la facture du 1er mars 2026, échue le 31 mars 2026" in words_of(content)
    assert content.items.rows[0][0] == "01/03/2026"


def test_the_first_letter_names_no_earlier_one_and_notices_do_not_count() -> None:
    earlier = (Earlier("AV", dt.date(2026, 3, 24), LevelKind.NOTICE),)
    for occasion in (PLAIN, replace(PLAIN, earlier=earlier)):
        content = letter("business-formal-notice", occasion=occasion)
        assert content.opening[1][0].startswith("Les")
    one = (*earlier, Earlier("R", dt.date(2026, 11, 6), LevelKind.REMINDER))
    assert "Malgré notre lettre du 6 novembre 2026, les 3" in words_of(
        letter("business-formal-notice", occasion=replace(PLAIN, earlier=one))
    )


def test_the_last_day_to_pay_is_a_business_day() -> None:
    friday = Occasion(day=dt.date(2026, 11, 20), reference="R")  # and eight days: a Saturday
    assert "au plus tard le 30 novembre 2026" in words_of(letter("business-firm-reminder", occasion=friday))


@pytest.mark.parametrize("key", TEMPLATE_KEYS)
def test_every_placeholder_has_its_value(key: str) -> None:
    consumer = key.startswith("consumer-")
    values = values_of(group(key), CREDITOR, house(key, "fr"), OCCASION)
    assert set(values) == {each.name for each in placeholders_of(for_consumers=consumer)}
    for each in placeholders_of(for_consumers=consumer):
        assert type(values[each.name]) is type(each.french) is type(each.english), each.name


@pytest.mark.parametrize("key", [key for key in TEMPLATE_KEYS if key.startswith("consumer-")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_a_consumers_letter_is_claimed_beside_the_price(key: str, language: str) -> None:
    content = letter(key, occasion=OCCASION, language=language)
    assert (content.claims, content.interest) == ((), None)
    if content.items.total:
        assert said(content.items.total[1]).replace(",", "").replace(".", "").replace(" ", "") == "2616000"
    for never in ("441-", "indemni", "recouvrement", "recovery", "40,00", "BCE", "ECB"):
        assert never not in words_of(content)


def test_words_for_one_audience_never_reach_the_other() -> None:
    consumers, businesses = "consumer-firm-reminder", "business-firm-reminder"
    with pytest.raises(AudienceError):
        compose(group(consumers), CREDITOR, house(businesses, "fr"), PLAIN)
    with pytest.raises(AudienceError):
        compose(group(businesses), CREDITOR, house(consumers, "fr"), PLAIN)
    with pytest.raises(AudienceError):
        compose(group(consumers, claims=claims_on(DEBTS)), CREDITOR, house(consumers, "fr"), PLAIN)


def test_without_a_rate_there_is_no_figure_but_a_sentence() -> None:
    old = debt("F2014-0007", dt.date(2014, 6, 1), 1_000_00)
    key = "business-formal-notice"
    content = letter(key, group(key, (old, F61), claims=claims_on((old, F61))))
    assert content.interest is not None
    assert {row[0] for row in content.interest.rows} == {"F2026-0061", ""}
    unknown = "Aucun taux n’est connu pour le 1er semestre 2014 et 2e semestre 2014"
    assert f"{unknown} : les intérêts de F2014-0007 ne sont pas calculés." in words_of(content)
    alone = letter(key, group(key, (old,), claims=claims_on((old,))))
    assert alone.interest is None
    assert [said(amount) for _, amount in alone.claims] == ["1 000,00", "40,00"]


def test_the_fine_print_says_what_the_rates_rest_on() -> None:
    key = "business-formal-notice"
    on_f61 = {
        Clause(ClauseKind.FIXED, Decimal(15)): "Taux de nos conditions de vente : 15,00 %.",
        Clause(
            ClauseKind.CENTRAL_BANK_PLUS, Decimal(12)
        ): "taux de la BCE majoré de 12 points : 2,15 % + 12 au",
        Clause(
            ClauseKind.LEGAL_TIMES, Decimal(4)
        ): "4 fois le taux d’intérêt légal : 4 × 2,62 % au 1er semestre",
        Clause(
            ClauseKind.FIXED, Decimal(5)
        ): "Trois fois le taux d’intérêt légal, le minimum de l’art. L. 441-10",
    }
    day = dt.date(2026, 6, 1)  # legal rates are known until then
    for clause, sentence in on_f61.items():
        claims = claims_on((F61,), Terms(DebtorKind.BUSINESS, clause=clause), day)
        assert sentence in words_of(letter(key, group(key, (F61,), claims=claims)))
    public = claims_on((F61,), Terms(DebtorKind.PUBLIC))
    content = letter(key, group(key, (F61,), claims=public), replace(PLAIN, to_public_body=True))
    assert "(art. R. 2192-31 du code de la commande publique) : 2,15 % + 8 au 1er semestre 2026." in words_of(
        content
    )
    assert "injonction" not in words_of(content)
    assert "D. 441-5" not in str(content.claims)
    next_year = claims_on((F61,), Terms(DebtorKind.PUBLIC), dt.date(2028, 1, 10))
    unknown = replace(next_year, interest_cents=0, statements={})  # no rate: no row says that it is public
    content = letter(key, group(key, (F61,), claims=unknown), replace(PLAIN, to_public_body=True))
    assert [said(words) for words, _cents in content.claims][-1] == (
        "Indemnité forfaitaire pour frais de recouvrement"
    )


def test_part_payments_are_named_with_the_debt_they_came_off() -> None:
    assert "Imputé sur le principal : 1 500,00 € le 20 août 2026 (F2026-0097)." in words_of(formal_notice())


def test_what_was_waived_or_invoiced_is_taken_off_in_the_table() -> None:
    key = "business-formal-notice"
    claims = claims_on((F61,))
    assert claims.interest_cents == 517_70  # 6 480 × (91 × 12.15 % + 146 × 12.40 %) / 365
    content = letter(key, group(key, (F61,), claims=replace(claims, interest_cents=400_00)))
    assert content.interest is not None
    assert said(" ".join(content.interest.rows[-1])) == "Déjà facturés ou abandonnés −117,70"
    assert content.interest.total is not None
    assert said(content.interest.total[1]) == "400,00"


def test_interest_or_the_indemnity_may_be_asked_for_alone() -> None:
    key, claims = "business-firm-reminder", claims_on((F61,))
    interest = letter(key, group(key, (F61,), claims=replace(claims, indemnity_cents=0, indemnities=0)))
    assert [said(words) for words, _ in interest.claims[1:]] == [
        "Intérêts de retard au 23 novembre 2026 (détail ci-dessous)"
    ]
    assert "Cette somme comprend les intérêts de retard, dus de plein droit" in words_of(interest)
    fixed = letter(key, group(key, (F61,), claims=replace(claims, interest_cents=0, statements={})))
    assert [said(amount) for _, amount in fixed.claims] == ["6 480,00", "40,00"]
    assert "l’indemnité forfaitaire pour frais de recouvrement, due de plein droit" in words_of(fixed)
    neither = letter(key, group(key, (F61,)))
    assert neither.claims == ()
    assert "plein droit" not in words_of(neither)


def test_a_credit_that_no_invoice_was_given_is_told() -> None:
    told = words_of(letter("business-reminder", occasion=replace(PLAIN, credit_cents=123_45)))
    assert "Votre compte porte un crédit de 123,45 € qui n’est imputé sur aucune facture" in told
    notice = words_of(letter("business-notice", occasion=replace(PLAIN, credit_cents=123_45)))
    assert "crédit" not in notice


def test_columns_of_what_was_paid_stand_only_where_something_was() -> None:
    assert len(letter("business-reminder", group("business-reminder", (F61,))).items.heads) == 5
    full = letter("business-reminder", group("business-reminder", (F61, F97))).items
    assert [tuple(map(said, row[4:])) for row in full.rows] == [
        ("6 480,00", "–", "6 480,00"),
        ("5 180,00", "1 500,00", "3 680,00"),
    ]


def test_thanks_ask_for_nothing() -> None:
    settled = tuple(replace(each, cents_open=0) for each in DEBTS)
    content = letter("business-thanks", group("business-thanks", settled))
    assert (content.payment, content.items.total, content.claims) == (None, None, ())
    assert [said(row[-1]) for row in content.items.rows] == ["6 480,00", "5 180,00", "16 000,00"]
    assert "le règlement des 3 factures ci-dessous" in words_of(content)


def test_currencies_have_their_own_unit_and_no_code_of_euros() -> None:
    dollars = (replace(F61, currency="USD"),)
    content = letter("business-reminder", group("business-reminder", dollars))
    assert content.items.heads[-1] == "Reste dû USD"
    assert "Il reste 6 480,00 USD à payer" in words_of(content)
    assert content.payment is not None
    assert content.payment.currency == "USD"


def test_where_to_pay_names_the_invoices_as_long_as_they_can_be_typed() -> None:
    content = formal_notice()
    assert content.payment == Payment(
        labels=("IBAN", "BIC", "Motif"),
        name="Menuiserie Trémarec",
        iban="FR7699999000011234567890189",
        bic="",
        motif="F2026-0061 F2026-0097 F2026-0209",
        cents=27_493_20,
        currency="EUR",
        scan="Code pour l’application de votre banque",
    )
    many = tuple(debt(f"F2026-{number:04}", TODAY, 100) for number in range(7))
    long = letter("business-reminder", group("business-reminder", many)).payment
    assert long is not None
    assert long.motif == PLAIN.reference


@pytest.mark.parametrize(
    ("channel", "recipient", "lines", "label"),
    [
        (Channel.POST, ADDRESS, 4, "Notre référence"),
        (Channel.REGISTERED, ADDRESS, 4, "Lettre recommandée"),
        (Channel.E_REGISTERED, "compta@lorvaux.example", 2, "Recommandé électronique"),
        (Channel.EMAIL, "compta@lorvaux.example", 2, "Notre référence"),
        (Channel.CALL, "01 99 00 00 00", 1, "Notre référence"),
    ],
)
def test_the_window_holds_who_is_written_to(channel: Channel, recipient: str, lines: int, label: str) -> None:
    content = letter("business-reminder", group("business-reminder", channel=channel, recipient=recipient))
    assert content.recipient[0] == "Habitat Lorvaux SAS"
    assert len(content.recipient) == lines
    assert content.references[0][0] == label


def test_the_creditor_is_whole_and_signs_for_itself() -> None:
    content = letter("business-reminder")
    assert tuple(map(said, content.sender_lines)) == (
        "SARL au capital de 40 000 €",
        "3 chemin de la Doucine, 99180 Sainte-Brelade",
        "SIREN 999 000 017, RCS Sainte-Brelade",
        "compta@tremarec.example, 01 99 00 00 17",
    )
    assert (content.signature, content.signs) == (("Pour Menuiserie Trémarec",), "Anne Trémarec, gérante")
    bare = compose(
        group("business-reminder"),
        replace(
            CREDITOR, legal=(), siren="", registered_at="RCS Quimper", email="", phone="", place="", signs=""
        ),
        house("business-reminder", "fr"),
        PLAIN,
    )
    assert bare.sender_lines == ("3 chemin de la Doucine, 99180 Sainte-Brelade", "RCS Quimper")
    assert bare.place_and_day == "Le 23 novembre 2026"
    assert "Dites-le-nous : à l’adresse ci-dessus." in words_of(bare)


def test_words_of_a_person_stand_after_the_opening_as_plain_text() -> None:
    added = "Merci de rappeler M. Martin :\nil vous attend.\n\n**{{ total }}** \x00\u202e"
    content = letter("business-reminder", occasion=replace(PLAIN, added=added))
    assert [said("".join(part)) for part in content.opening[-2:]] == [
        "Merci de rappeler M. Martin : il vous attend.",
        "**{{ total }}**",
    ]


def test_signs_that_do_not_print_leave_the_books_words() -> None:
    odd = replace(F61, label="Porte\u202e\x00s\r\n du\u2028 port\ud800", reference=" F\t1 ")
    (row,) = letter("business-reminder", group("business-reminder", (odd,))).items.rows
    assert row[:2] == ("F 1", "Porte s du port")


@pytest.mark.parametrize("key", TEMPLATE_KEYS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_can_be_seen_on_made_up_debts(key: str, language: str) -> None:
    content = sample(house(key, language))
    assert content.kind == house(key, language).kind
    assert bool(content.interest) == (key in {"business-firm-reminder", "business-formal-notice"})
