"""The usual questions of an audit as queries in the books, and the line that brings our pages in Fava.

Owns the text of `queries.beancount`, and how a book that was begun without it comes to it. The queries are in
Beancount's own language, so that any tool for Beancount answers them; their names are French, as what
accountants read is. What takes more than a query (what is open of a part payment, say) is on the pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import datetime as dt

from ledger_core.book import MAIN_PATH, Book
from ledger_core.loading.including import is_named
from ledger_core.loading.words import OUR_EXTENSION, is_text
from ledger_core.setting_edit import includes_in, stated_in, with_include, with_setting

QUERIES_PATH = "queries.beancount"

DAY = dt.date(2000, 1, 1)
"""Date of the queries and of the extension's line: the same in all books, before any entry."""

_EXTENSION = "fava-extension"
_CUSTOMER = "str(open_meta(account, 'account-number')) ~ '^41'"
_NOT_CLOSED = "(meta('lettrage') IS NULL OR str(meta('lettrage')) = lower(str(meta('lettrage'))))"
_DUE = "coalesce(date(meta('due')), date_add(date, 30))"


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """One question: its name, what it is for, and the query, its lines apart."""

    name: str  # at most 24 characters: Fava's sidebar cuts longer ones
    why: str
    lines: tuple[str, ...]


QUERIES = (
    AuditQuery(
        "Postes de 1 000 et plus",
        "Clients, à confirmer d’abord. Les lettrages partiels y figurent pour leur montant entier.",
        (
            "SELECT date, str(any_meta('piece')) AS piece, payee, narration, account, position",
            f"WHERE {_CUSTOMER} AND {_NOT_CLOSED} AND number >= 1000",
            "ORDER BY number DESC",
        ),
    ),
    AuditQuery(
        "Échus depuis 90 jours",
        "Clients, à déprécier ? Au jour de la consultation ; sans échéance écrite, 30 jours après.",
        (
            f"SELECT {_DUE} AS echeance, date_diff(today(), {_DUE}) AS retard, date,",
            "  str(any_meta('piece')) AS piece, payee, account, position",
            f"WHERE {_CUSTOMER} AND {_NOT_CLOSED} AND number > 0 AND date_diff(today(), {_DUE}) > 90",
            "ORDER BY echeance",
        ),
    ),
    AuditQuery(
        "Clients créditeurs",
        "À reclasser au passif : acomptes, avoirs et trop-perçus.",
        (
            "SELECT account, currency, sum(number) AS solde",
            f"WHERE {_CUSTOMER}",
            "GROUP BY account, currency HAVING sum(number) < 0",
            "ORDER BY solde",
        ),
    ),
    AuditQuery(
        "Plus gros soldes clients",
        "Le choix des demandes de confirmation part souvent de là.",
        (
            "SELECT account, currency, sum(number) AS solde",
            f"WHERE {_CUSTOMER}",
            "GROUP BY account, currency HAVING sum(number) > 0",
            "ORDER BY solde DESC LIMIT 50",
        ),
    ),
    AuditQuery(
        "Lettres sur deux années",
        "Paiements encaissés après la clôture, ou lettrages à contrôler.",
        (
            "SELECT account, str(meta('lettrage')) AS lettre, min(date) AS premiere, max(date) AS derniere,",
            "  count(*) AS lignes, sum(position) AS reste",
            "WHERE meta('lettrage') IS NOT NULL",
            "GROUP BY account, lettre HAVING year(min(date)) != year(max(date))",
            "ORDER BY account, lettre",
        ),
    ),
    AuditQuery(
        "Lettrages partiels",
        "Lettres en minuscules : ce qui reste ouvert est la colonne « reste ».",
        (
            "SELECT account, str(meta('lettrage')) AS lettre, count(*) AS lignes, sum(position) AS reste,",
            "  min(date) AS premiere, max(date) AS derniere",
            "WHERE meta('lettrage') IS NOT NULL AND str(meta('lettrage')) ~ '[a-z]'",
            "  AND str(meta('lettrage')) = lower(str(meta('lettrage')))",
            "GROUP BY account, lettre",
            "ORDER BY account, lettre",
        ),
    ),
    AuditQuery(
        "Lignes sans pièce",
        "Tout enregistrement donne la référence de sa pièce (art. R123-174 du code de commerce).",
        (
            "SELECT date, str(entry_meta('journal')) AS code, str(entry_meta('entry-number')) AS numero,",
            "  payee, narration, account, position",
            "WHERE any_meta('piece') IS NULL OR str(any_meta('piece')) = ''",
            "ORDER BY date",
        ),
    ),
    AuditQuery(
        "Écritures du dimanche",
        "Datées d’un jour où l’on ne travaille d’ordinaire pas.",
        (
            "SELECT date, str(entry_meta('journal')) AS code, str(entry_meta('entry-number')) AS numero,",
            "  payee, narration, account, position",
            "WHERE weekday(date) = 'Sun'",
            "ORDER BY date",
        ),
    ),
    AuditQuery(
        "Écritures non validées",
        "Sans date de validation, une écriture est un brouillard.",
        (
            "SELECT date, str(entry_meta('journal')) AS code, str(entry_meta('entry-number')) AS numero,",
            "  payee, narration, account, position",
            "WHERE any_meta('valid-date') IS NULL",
            "ORDER BY date",
        ),
    ),
    AuditQuery(
        "OD sur comptes clients",
        "Écritures du journal OD : régularisations, écarts, extournes.",
        (
            "SELECT date, str(entry_meta('entry-number')) AS numero, payee, narration, account, position,",
            "  str(meta('lettrage')) AS lettre",
            f"WHERE {_CUSTOMER} AND str(entry_meta('journal')) = 'OD'",
            "ORDER BY date",
        ),
    ),
    AuditQuery(
        "Doublons possibles",
        "Même compte, même montant, même référence de pièce.",
        (
            "SELECT account, str(any_meta('piece')) AS piece, number, currency, count(*) AS lignes,",
            "  min(date) AS premiere, max(date) AS derniere",
            "WHERE str(any_meta('piece')) != '' AND number != 0",
            "GROUP BY account, piece, number, currency HAVING count(*) > 1",
            "ORDER BY account, piece",
        ),
    ),
    AuditQuery(
        "Montants ronds",
        "Multiples de 1 000 : estimations, acomptes, saisies de fin de période.",
        (
            "SELECT date, str(entry_meta('journal')) AS code, str(entry_meta('entry-number')) AS numero,",
            "  payee, narration, account, position",
            "WHERE abs(number) >= 1000 AND number % 1000 = 0",
            "ORDER BY date",
        ),
    ),
    AuditQuery(
        "Comptes d’attente",
        "Comptes 47 : à solder avant la clôture.",
        (
            "SELECT account, currency, sum(number) AS solde, count(*) AS lignes",
            "WHERE str(open_meta(account, 'account-number')) ~ '^47'",
            "GROUP BY account, currency HAVING sum(number) != 0",
            "ORDER BY account",
        ),
    ),
)


def queries_text() -> str:
    """Return the text of `queries.beancount`; the same for every book. Fava's sidebar lists all of them."""
    head = "; Questions usuelles de l’auditeur, dans Fava sous « Requête »\n"
    shown = f'{DAY} custom "fava-option" "sidebar-show-queries" "{len(QUERIES)}"\n'
    return head + shown + "".join(_texts())


def with_audit_pages(book: Book) -> Book:
    """Return the book with our pages in Fava and the queries, as `main.beancount` brings them.

    What is there already stays, a file of that name that somebody else wrote included: a book that has both
    comes back equal. Reads the texts and never loads them; they are those of a book that was accepted.
    """
    texts = {path: data for path, data in book.files.items() if is_text(path)}
    main = texts[MAIN_PATH]
    if not has_pages(book):
        main = with_setting(main, _EXTENSION, OUR_EXTENSION, "", DAY)
    if QUERIES_PATH in texts:
        return Book({**book.files, MAIN_PATH: main})
    named = any(
        is_named(QUERIES_PATH, path, pattern) for path, data in texts.items() for pattern in includes_in(data)
    )
    if not named:
        main = with_include(main, QUERIES_PATH)
    return Book({**book.files, MAIN_PATH: main, QUERIES_PATH: queries_text().encode()})


def has_pages(book: Book) -> bool:
    """Tell whether a text of the book names our extension of Fava."""
    return any(
        (stated.kind, stated.name) == (_EXTENSION, OUR_EXTENSION)
        for path, data in book.files.items()
        if is_text(path)
        for stated in stated_in(data)
    )


def _texts() -> Iterator[str]:
    for query in QUERIES:
        body = "\n  ".join(query.lines)
        yield f'\n; {query.why}\n{DAY} query "{query.name}" "{body}"\n'
