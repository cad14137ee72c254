"""One customer's page: what is open and how it stands, the account, the card, the story, and the acts' forms.

Owns what the template is given. Writes nothing.
"""

from collections.abc import Mapping, Sequence
import datetime as dt
from fractions import Fraction
import secrets

from flask import request, url_for
from flask_babel import gettext as _

from ledger_core.dunning.holds import DisputeCategory
from ledger_core.receivables.dso_history import month_ends
from ledger_core.receivables.paying import delays_by_month
from server.portal import formats
from server.portal.customers import card_form, chasing, claim_lines
from server.portal.customers.blueprint import Asked, asked_customer
from server.portal.customers.chasing import Chasing, chasing_of
from server.portal.customers.documents import document_name
from server.portal.customers.history import FIRST_EVENTS, MOST_EVENTS, Event, events_of
from server.portal.customers.story import Story
from server.portal.dunning.words import category_words
from server.portal.habit_words import pays_words, trend_words
from server.portal.i18n import LANGUAGES
from server.portal.links import other_day, page_address
from server.portal.page import tenant_page
from server.portal.refusals import Refusal
from server.services import services
from tenants.books.picture import Document, Note
from tenants.dunning.plans.even_parts import FEWEST_PARTS, MOST_PARTS
from tenants.dunning.sending.posting import CallOutcome
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission
from tenants.receivables.customers import account_of, documents_of, notes_of, open_items_of

LINES_A_PAGE = 30
ITEMS_A_PAGE = 50
LINK_DAYS = (30, 7, 90)
PROMISE_DAYS = 7
_KEY_BYTES = 16


def customer_page(  # noqa: PLR0913  what an act left of its form
    access: TenantAccess,
    key: str,
    *,
    errors: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
    text: str = "",
    form: str = "",
) -> str:
    """Render the page; after a fault, with the form that was sent open and what is wrong at its fields."""
    asked = asked_customer(access, key)
    chased = chasing_of(access, asked)
    return tenant_page(
        "customers/customer.html",
        access,
        "customers",
        found=asked.found,
        customer=asked.customer,
        key=key,
        errors=errors or {},
        refusal=refusal,
        text=text,
        open_form=form,
        typed=request.form,
        chasing=chased,
        kind_words=card_form.kind_words,
        is_today=asked.found.as_of == services().today(),
        document_name=document_name,
        **_of_books(asked),
        **_of_story(access, asked, chased),
        **_addresses(access, key, asked),
        **(_of_chasing(chased, asked.found.currency) if chased else {}),
    )


def _of_books(asked: Asked) -> Mapping[str, object]:
    """Return what the books say: open items, the account, how the customer pays."""
    found, customer = asked.found, asked.customer
    account, items = account_of(found, customer.code), open_items_of(found, customer.code)
    delays = delays_by_month(found.paid_by_code.get(customer.code, ()), found.as_of)
    months = month_ends(found.as_of, len(delays))
    return {
        "items": items,
        "item_page": _paged(len(items), ITEMS_A_PAGE, "items"),
        "items_a_page": ITEMS_A_PAGE,
        "account": account,
        "account_page": _paged(len(account), LINES_A_PAGE, "page"),
        "lines_a_page": LINES_A_PAGE,
        "overdue_share": Fraction(customer.balance.overdue_cents, customer.balance.debts_cents or 1),
        "delay_values": [delay or 0 for delay in delays],
        "delay_months": months,
        "delays_told": _delays_told(delays, months),
        "pays": pays_words(customer.habit),
        "trend": trend_words(customer.habit),
    }


def _of_story(access: TenantAccess, asked: Asked, chased: Chasing | None) -> Mapping[str, object]:
    """Return what happened and what comes, with the notes and documents of the books."""
    found, customer = asked.found, asked.customer
    notes, documents = notes_of(found.picture, customer), documents_of(found.picture, customer)
    story = Story(access, chased.own, chased.named) if chased else None
    told = list(story.told()) if story else []
    kept = _beside(chased, notes, documents)
    events = events_of(account_of(found, customer.code), *kept, found.currency, told)
    return {
        "notes": notes,
        "documents": documents,
        "events": _shown(events),
        "more_events": len(events) > FIRST_EVENTS and "story" not in request.args,
        "coming": list(story.next()) if story else [],
    }


def _addresses(access: TenantAccess, key: str, asked: Asked) -> Mapping[str, object]:
    """Return where the page's links and forms lead."""
    day, first = other_day(asked.found.as_of), asked.customer.accounts[0]
    bench = page_address(
        access, "lettrage.get_bench", account=first.number, customer=first.third_party or "-"
    )
    return {
        "au": day,
        "bench": bench if access.may(Permission.LETTER) else "",
        "here": lambda **values: url_for(
            "customers.get_customer", slug=access.slug, key=key, au=day, **values
        ),
        "act": lambda endpoint, **values: url_for(
            f"customers.{endpoint}", slug=access.slug, key=key, **values
        ),
    }


def _of_chasing(chased: Chasing, currency: str) -> Mapping[str, object]:
    """Return what forms and figures of reminders need."""
    own, today = chased.own, chased.own.look.day
    return {
        "promises_told": chasing.promises_told(own),
        "claims_told": claim_lines.claims_told(chased.claims, currency),
        "settled_told": claim_lines.settled_told(chased.claims, currency),
        "claimed": claim_lines.claimed,
        "schedule_told": chasing.schedule_told(own),
        "schedule_choices": chasing.schedule_choices(own),
        "hold_told": lambda row: chasing.hold_told(row, chased.named),
        "outcomes": _outcomes(),
        "categories": [(each.value, category_words(each).capitalize()) for each in DisputeCategory],
        "languages_known": [
            ("", _("That of the company")),
            *((each, _LANGUAGES[each]) for each in LANGUAGES),
        ],
        "link_days": chasing.days_of_links(today, LINK_DAYS),
        "promise_day": today + dt.timedelta(days=PROMISE_DAYS),
        "fewest_parts": FEWEST_PARTS,
        "most_parts": MOST_PARTS,
        "act_key": request.form.get("key") or secrets.token_hex(_KEY_BYTES),
        "is_consumer": chasing.is_consumer(own),
        "day_from": dt.date.fromisoformat,
        "zip_same": lambda values: [(each, each) for each in values],
    }


_LANGUAGES = {"fr": "Français", "en": "English"}


def _outcomes() -> list[tuple[str, str]]:
    return [
        (CallOutcome.REACHED.value, _("Reached")),
        (CallOutcome.MESSAGE.value, _("Left a message")),
        (CallOutcome.NO_ANSWER.value, _("No answer")),
        (CallOutcome.WRONG_NUMBER.value, _("Wrong number")),
    ]


def _beside(
    chased: Chasing | None, notes: Sequence[Note], documents: Sequence[Document]
) -> tuple[list[Note], list[Document]]:
    """Return the notes and documents that tell of no letter: letters are told by themselves."""
    references = [row.reference for row in chased.own.letters.values()] if chased else []
    return (
        [note for note in notes if not any(each in note.text for each in references)],
        [file for file in documents if not any(each in file.filename for each in references)],
    )


def _shown(events: Sequence[Event]) -> Sequence[Event]:
    return events[: MOST_EVENTS if "story" in request.args else FIRST_EVENTS]


def _delays_told(delays: Sequence[int | None], months: Sequence[dt.date]) -> str:
    """Tell the chart of delays in words."""
    told = [
        f"{formats.month(month)} {formats.days(delay)}"
        for month, delay in zip(months, delays, strict=True)
        if delay is not None
    ]
    return _("Days late by month of payment: %(figures)s.", figures=", ".join(told))


def _paged(count: int, size: int, name: str) -> tuple[int, int]:
    """Return the number of the page that the address asks for, and that of the last."""
    last = max(1, -(-count // size))
    asked = request.args.get(name, 1, int)
    return min(max(asked, 1), last), last
