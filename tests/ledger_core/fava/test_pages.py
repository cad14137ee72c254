"""The four pages in a plain Fava, against figures worked out by hand."""

from collections.abc import Callable
import re

import pytest

from tests.ledger_core.fava.plain_fava import BOOKS, Asking

PAGES = ("OpenItems", "AgedBalance", "LettrageGroups", "LettrageChecks")

Fava = Callable[..., Asking]


def test_open_items_by_hand(fava: Fava) -> None:
    page = fava()("OpenItems")
    assert "As of 2025-03-31" in page.text
    assert page.rows[1:8] == [
        ["<i>B <script>alert(1)</script> & fils 411000", "25.00", "EUR"],
        ["2025-01-14", "OD5", "<img src=x onerror=alert(2)>", "", "", "", "-75.00", "-75.00", "EUR"],
        ["2025-03-01", "F6", "Facture 6", "2025-03-31 *", "", "", "100.00", "100.00", "EUR"],
        ["A Alpha 411000", "1,050.50", "EUR"],
        ["2025-01-12", "F3", "Facture 3", "2025-02-10", "49", "aab", "1,250.50", "1,050.50", "EUR"],
        ["Total (items: 3)", "1,075.50", "EUR"],
        ["Account", "Open items", "Balance of the accounts", "", ""],
    ]
    assert page.rows[8] == ["411000", "1,075.50", "1,075.50", "EUR", "equal"]
    assert "Accounts that take no letters are in no list; their balances: 418100 30.00 EUR" in page.text


def test_open_items_as_of_another_day(fava: Fava) -> None:
    ask = fava()
    day = ask("OpenItems", as_of="2025-01-06")
    assert day.rows[2][-2:] == ["3,000.00", "EUR"]
    assert ["411000", "3,000.00", "3,000.00", "EUR", "equal"] in day.rows
    filtered = ask("OpenItems", time="2024-12 - 2025-01-06")
    assert filtered.rows == day.rows
    both = ask("OpenItems", time="2025", as_of="2025-01-06")
    assert both.rows == day.rows
    assert "«31/12» is no day" in ask("OpenItems", as_of="31/12").text
    assert "«2025-13» is no day" in ask("OpenItems", time="2025-13").text
    for far in ("0001-01-01", "9999-12-31"):
        assert f"As of {far}" in ask("LettrageChecks", as_of=far).text


def test_open_items_of_one_customer_or_account_and_of_suppliers(fava: Fava) -> None:
    ask = fava()
    one = ask("OpenItems", customer="A")
    assert ["Total (items: 1)", "1,050.50", "EUR"] in one.rows
    assert ["411000", "1,075.50", "1,075.50", "EUR", "equal"] in one.rows  # the proof is of all
    assert ask("OpenItems", account="Assets:41-Clients:411000:A$").rows == one.rows
    owed = ask("OpenItems", side="suppliers")
    assert ["S Sigma 401000", "500.00", "EUR"] in owed.rows
    assert ["401000", "500.00", "500.00", "EUR", "equal"] in owed.rows


def test_aged_balance_by_hand(fava: Fava) -> None:
    page = fava()("AgedBalance", language="fr")
    assert page.rows[:4] == [
        ["Code", "Nom", "Solde", "Non échu", "1 à 30 jours", "31 à 60 jours", "61 à 90 jours",
         "Plus de 90 jours", "Non imputé", ""],
        ["<i>B", "<script>alert(1)</script> & fils", "25,00", "100,00", "", "", "", "", "−75,00", "EUR"],
        ["A", "Alpha", "1 050,50", "", "", "1 050,50", "", "", "", "EUR"],
        ["Total", "1 075,50", "100,00", "", "1 050,50", "", "", "−75,00", "EUR"],
    ]  # fmt: skip
    assert ["411000", "1 075,50", "1 075,50", "EUR", "égaux"] in page.rows


def test_groups_by_hand(fava: Fava) -> None:
    page = fava()("LettrageGroups")
    assert "Groups: 2; lines: 4; partial groups: 1." in page.text
    assert "Who gave the letters is not known here" in page.text
    assert page.rows[1:7] == [
        ["AAA", "411000 A Alpha · lettered on 2025-01-06reference: <b>F1</b>", "0.00", "EUR"],
        ["", "2024-12-02", "F1", "Facture 1", "3,000.00", "EUR"],
        ["", "2025-01-07", "B2", "Virement", "-3,000.00", "EUR"],
        ["aab", "411000 A Alpha", "1,050.50", "EUR partial"],
        ["", "2025-01-12", "F3", "Facture 3", "1,250.50", "EUR"],
        ["", "2025-01-13", "B4", "Acompte", "-200.00", "EUR"],
    ]


@pytest.mark.parametrize(
    ("query", "letters"),
    [
        ({"letter": "aaa"}, ["AAA"]),
        ({"partly": "1"}, ["aab"]),
        ({"customer": "A"}, ["AAA", "aab"]),
        ({"customer": "<i>B"}, []),
        ({"account": "411000"}, ["AAA", "aab"]),
        ({"account": "401"}, []),
        ({"account": "("}, []),
        ({"as_of": "2024-12-31"}, ["AAA"]),
    ],
)
def test_groups_are_filtered(fava: Fava, query: dict[str, str], letters: list[str]) -> None:
    rows = fava()("LettrageGroups", **query).rows
    assert [row[0] for row in rows[1:] if row[0] and len(row) == 4] == letters


def test_groups_stand_on_pages_of_two_hundred(fava: Fava) -> None:
    pairs = "".join(
        f'2025-01-{1 + i % 28:02} * "Alpha" "n {i}"\n  Assets:41-Clients:411000:A 1.00 EUR\n'
        f'    lettrage: "{"ABCDEFGHIJ"[i // 100]}{chr(65 + i // 10 % 10)}{chr(65 + i % 10)}"\n'
        f"  Assets:41-Clients:411000:A -1.00 EUR\n"
        f'    lettrage: "{"ABCDEFGHIJ"[i // 100]}{chr(65 + i // 10 % 10)}{chr(65 + i % 10)}"\n'
        for i in range(250)
    )
    ask = fava(BOOKS.split("2024-12-02")[0] + pairs)
    first, second, beyond = (
        ask("LettrageGroups"),
        ask("LettrageGroups", page="2"),
        ask("LettrageGroups", page="9"),
    )
    assert "1 to 200 of 250" in first.text
    assert "201 to 250 of 250" in second.text
    assert second.rows == beyond.rows
    assert len([row for row in first.rows if row[0]]) == 1 + 200
    assert any(link.endswith("page=2") for link in first.links)
    assert ask("LettrageGroups", page="-1").rows == first.rows == ask("LettrageGroups", page="²").rows


def test_a_group_of_very_many_lines_shows_the_first(fava: Fava) -> None:
    postings = "".join(
        f'  Assets:41-Clients:411000:A {sign}1 EUR\n    lettrage: "AAA"\n' for sign in ("", "-") * 75
    )
    ask = fava(BOOKS.split("2024-12-02")[0] + '2025-01-01 * "Reprise"\n' + postings)
    page = ask("LettrageGroups")
    assert "Groups: 1; lines: 150; partial groups: 0." in page.text
    assert len(page.rows) == 1 + 1 + 100 + 1
    assert page.rows[-1] == ["", "Not listed: 50 more."]


def test_checks_by_hand(fava: Fava) -> None:
    page = fava()("LettrageChecks", days="30")
    found = {row[0]: row[1:] for row in page.rows[1:14]}
    assert found == {
        "Letters are well formed": ["4", "lines", "nothing"],
        "Groups in capitals balance": ["1", "groups", "nothing"],
        "Open items add up to the balances of their accounts": ["3", "balances", "nothing"],
        "Cards of accounts and third parties": ["6", "accounts", "nothing"],
        "Amounts in whole cents, due dates, amounts of deals": ["7", "lines", "nothing"],
        "Settings can be read": ["1", "directives", "nothing"],
        "Numbers and countries of customers": ["2", "accounts", "nothing"],
        "Groups in small letters do not balance yet": ["1", "groups", "nothing"],
        "Letters are not dated before their latest line": ["1", "groups", "1 to look at"],
        "Groups within one financial year": ["2", "groups", "1 to look at"],
        "Letters stand on accounts that take letters": ["4", "lines", "nothing"],
        "Lines without a letter are recent": ["3", "lines", "1 to look at"],
        "Balances, accounts, documents and syntax": ["15", "directives", "nothing"],
    }
    assert "No fault was found." in page.text
    assert "AAA (411000 A) was lettered on 2025-01-06, before its latest line of 2025-01-07" in page.text
    assert "AAA (411000 A) spans from 2024-12-02 to 2025-01-07" in page.text
    assert "411000 <i>B, OD5: -75.00 EUR of 2025-01-14, 76 days without a letter" in page.text
    assert any(re.fullmatch(r"main\.beancount:\d+", row[0]) for row in page.rows)


def test_checks_name_what_is_wrong(fava: Fava) -> None:
    wrong = BOOKS.replace('lettrage: "aab"\n    due: 2025-02-10', 'lettrage: "AAB"\n    due: "morgen"')
    wrong += '2025-03-31 custom "receivables" "payment-days" "dix"\n'
    page = fava(wrong)("LettrageChecks", language="fr")
    found = {row[0]: row[3] for row in page.rows[1:14]}
    assert found["Les groupes en majuscules sont soldés"] == "anomalies : 1"
    assert found["Montants en centimes entiers, échéances, montants en devise"] == "anomalies : 1"
    assert found["Les réglages sont lisibles"] == "anomalies : 1"
    assert found["Soldes, comptes, documents et syntaxe"] == "rien"  # each fault once
    assert "Anomalies trouvées : 3." in page.text


def test_an_amount_finer_than_a_cent_leaves_no_figure(fava: Fava) -> None:
    ask = fava(BOOKS.replace("100.00 EUR", "100.005 EUR"))
    for name in PAGES[:3]:
        page = ask(name)
        assert "nothing can be computed" in page.text
        assert "1,050.50" not in page.text
    assert "finer than a cent" in ask("LettrageChecks").text
    assert "different" in ask("OpenItems").text


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["fr", "en", "de"])
def test_empty_books_say_so(fava: Fava, name: str, language: str) -> None:
    page = fava('option "title" "Rien"\n')(name, language=language)
    sentence = "ne contiennent aucune écriture" if language == "fr" else "hold no transaction"
    assert sentence in page.text


@pytest.mark.parametrize("name", PAGES)
def test_books_without_third_parties_show_well(fava: Fava, name: str) -> None:
    text = (
        "2025-01-01 open Assets:Bank\n2025-01-01 open Income:Sales\n"
        '2025-01-02 * "x"\n  Assets:Bank 1 EUR\n  Income:Sales -1 EUR\n'
    )
    page = fava(text)(name)
    assert "2025-01-02" in page.text
    if name in PAGES[:2]:
        assert "Nothing is open." in page.text
        assert "No line of these accounts takes letters." in page.text


def test_currencies_are_never_added_up(fava: Fava) -> None:
    text = BOOKS.replace("411000:B EUR", "411000:B") + (
        '2025-03-31 * "B" "Invoice"\n'
        "  Assets:41-Clients:411000:B 80.00 USD\n  Income:70-Ventes:706000 -80.00 USD\n"
    )
    ask = fava(text.replace("706000 EUR", "706000"))
    rows = ask("AgedBalance").rows
    assert [row[1] for row in rows if row[0] == "Total"] == ["1,075.50", "80.00"]
    assert ["411000", "80.00", "80.00", "USD", "equal"] in rows
    assert [row[1:] for row in ask("OpenItems").rows if row[0].startswith("<i>B")] == [
        ["25.00", "EUR"],
        ["80.00", "USD"],
    ]


@pytest.mark.parametrize("name", PAGES)
def test_what_the_books_say_is_never_markup(fava: Fava, name: str) -> None:
    hostile = BOOKS.replace('piece: "F3"', 'piece: "\'\\"><svg onload=alert(3)>"')
    page = fava(hostile)(
        name, customer='"><script>', letter="'><script>", account='"><script>', filter='"><script>'
    )
    shown = fava(hostile)(name)
    for text in (page.html, shown.html):
        assert not re.search(r"<(script>|svg|img|i>|b>)", text)
        assert "onerror" not in re.sub(r">[^<]*<", "><", text)  # no attribute, text at most


@pytest.mark.parametrize("name", PAGES)
def test_pages_bring_no_script_and_no_style_of_their_own(fava: Fava, name: str) -> None:
    page = fava()(name).html.split('<script type="application/json" id="page-title">')[0]
    assert "<script" not in page
    assert "style" not in page


def test_lines_lead_to_fava_and_to_each_other(fava: Fava) -> None:
    ask = fava()
    items = ask("OpenItems")
    assert "/livres/account/Assets:41-Clients:411000:A/" in [link.split("?")[0] for link in items.links]
    assert len([link for link in items.links if link.startswith("#context-")]) == 3
    groups = next(link for link in items.links if "LettrageGroups" in link)
    assert "letter=aab" in groups
    assert "as_of=2025-03-31" in groups
    aged = ask("AgedBalance", as_of="2025-01-31")
    own = next(link for link in aged.links if "OpenItems" in link and "customer=A" in link)
    assert "as_of=2025-01-31" in own
