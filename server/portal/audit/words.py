"""What the entries of a log say, in the reader's language: one sentence each, without who did it.

Other rooms name their actions as `subject:verb`; one that is not known here is shown by that name. What an
entry holds was written by many hands, so nothing of it is taken to be there.
"""

from collections.abc import Callable, Mapping
import re

from flask_babel import gettext as _
from flask_babel import ngettext

from server.auth.sentences import of_role
from server.portal.audit.billing_words import BILLING
from server.portal.audit.dunning_words import DUNNING
from server.portal.audit.factoring_words import FACTORING
from server.portal.audit.parts import named_in, number_in, text_in, up_to
from server.portal.belonging.words import of_permission
from server.portal.formats import count, euros, size
from tenants.chain import AuditFault
from tenants.people.reading_logs import Entry
from tenants.people.roles import Permission, Role

Say = Callable[[Entry], str]


def kinds(*, is_firm: bool) -> list[tuple[str, str]]:
    """Return how actions may be chosen: the beginning of their name, and the word."""
    both = [
        ("session:", _("sign-ins")),
        ("password:", _("passwords")),
        ("second-factor:", _("second factor")),
        ("identity:", _("accounts at a provider")),
        ("invitation:", _("invitations")),
        ("member:", _("roles")),
        ("engagement:", _("service by a firm")),
        ("audit:", _("exports of the log")),
        ("billing:", _("the subscription")),
    ]
    if is_firm:
        return [
            *both,
            ("import:", _("files of new clients")),
            ("dunning:", _("reminders")),
            ("firm:", _("the firm itself")),
        ]
    return [
        *both,
        ("token:", _("access tokens")),
        ("books:", _("the books")),
        ("customers:", _("exports of customers")),
        ("auditing:", _("exports of audit pages")),
        ("fava:", _("views in Fava")),
        ("confirmations:", _("confirmations by customers")),
        ("package:", _("sealed packages")),
        ("dunning:", _("reminders")),
        ("mandate:", _("mandates")),
        ("claims:", _("claims for late payment")),
        ("case:", _("legal files")),
        ("factoring:", _("factoring")),
    ]


def of_entry(entry: Entry) -> str:
    """Say what was done."""
    say = _SENTENCES.get(entry.action)
    return say(entry) if say else f"{entry.action} {entry.subject}"


def where_from(entry: Entry) -> str:
    """Return the network address that an entry tells of, "" where it tells none."""
    return text_in(entry, "address")


def of_fault(fault: AuditFault) -> str:
    """Say what is wrong with an entry of a chain."""
    number = count(fault.number)
    if fault.message.startswith("missing"):
        return _("Entry %(number)s is missing.", number=number)
    if fault.message.startswith("does not continue"):
        return _("Entry %(number)s does not continue the one before it.", number=number)
    if fault.message.startswith("was altered"):
        return _("Entry %(number)s was altered after it was written.", number=number)
    ends = re.match(r"the chain ends at (\d+), its head says (\d+)", fault.message)
    if ends:
        found, said = (count(int(each)) for each in ends.groups())
        return _("The chain ends at entry %(found)s, and should at %(said)s.", found=found, said=said)
    return str(fault)


def _role(value: object) -> str:
    known = next((role for role in Role if role.value == value), None)
    return of_role(known) if known else str(value)


def _term(told: object) -> str:
    if not isinstance(told, Mapping):
        return "–"
    return ", ".join(filter(None, [_role(told.get("role")), up_to(told.get("until"))]))


def _came(entry: Entry) -> str:
    if text_in(entry, "second factor"):
        return _("Signed in, with a second factor")
    return _("Signed in by a provider") if text_in(entry, "by") == "identity" else _("Signed in")


def _refused(entry: Entry) -> str:
    if text_in(entry, "factor") == "password":
        return _("Sign-in refused: wrong password")
    return _("Sign-in refused: wrong code")


def _left(entry: Entry) -> str:
    if entry.subject == "all other sessions":
        return _("Closed all other sessions")
    return _("Closed a session") if entry.subject.startswith("session ") else _("Signed out")


def _invited(entry: Entry) -> str:
    role = _role(entry.detail.get("role"))
    if entry.detail.get("again"):
        return _("Invitation sent again to %(email)s, as %(role)s", email=entry.subject, role=role)
    return _("%(email)s invited as %(role)s", email=entry.subject, role=role)


def _issued(entry: Entry) -> str:
    told = entry.detail.get("permissions")
    values = told if isinstance(told, list) else []
    permits = ", ".join(of_permission(each) for each in Permission if each.value in values)
    said = {"holder": text_in(entry, "holder"), "permits": permits, "days": number_in(entry, "days")}
    if label := text_in(entry, "label"):
        return _("Token “%(label)s” of %(holder)s made for %(days)s days: %(permits)s", label=label, **said)
    return _("Token of %(holder)s made for %(days)s days: %(permits)s", **said)


def _wrote(entry: Entry) -> str:
    origin, number = text_in(entry, "origin"), named_in(entry)
    return {
        "push": _("Revision %(number)s pushed", number=number),
        "import": _("Books begun from a file: revision %(number)s", number=number),
        "create": _("Books begun: revision %(number)s", number=number),
    }.get(origin, _("Revision %(number)s written", number=number))


def _served(entry: Entry) -> str:
    until = text_in(entry, "last_day") or text_in(entry, "until")
    named = {"name": named_in(entry)}
    if entry.action == "engagement:end":
        return _("Service of %(name)s ends: %(until)s", until=up_to(until), **named)
    if entry.subject.startswith("firm "):
        return _("%(name)s serves the company", **named)
    return _("The firm serves %(name)s", **named)


def _rows(entry: Entry) -> str:
    rows = number_in(entry, "rows")
    return ngettext(
        "Export %(name)s, %(rows)s line", "Export %(name)s, %(rows)s lines", rows,
        name=text_in(entry, "file"), rows=count(rows),
    )  # fmt: skip


def _exported_books(entry: Entry) -> str:
    files = number_in(entry, "files")
    return ngettext(
        "%(files)s file of revision %(number)s taken out", "%(files)s files of revision %(number)s taken out",
        files, files=count(files), number=named_in(entry),
    )  # fmt: skip


def _page_of_fava(page: str) -> str:
    """Return what a page of Fava is called; what it is a page of, such as an account, follows its name."""
    names = {
        "income_statement": _("income statement"),
        "balance_sheet": _("balance sheet"),
        "trial_balance": _("trial balance"),
        "journal": _("journal"),
        "account": _("account"),
        "query": _("query"),
        "source": _("source text"),
        "entry": _("entry"),
        "document": _("document"),
        "OpenItems": _("open items"),
        "AgedBalance": _("aged balance"),
        "LettrageGroups": _("lettrage groups"),
        "LettrageChecks": _("lettrage checks"),
    }
    name, _blank, rest = page.partition(" ")
    return f"{names.get(name, name)} {rest}".rstrip()


def _viewed(entry: Entry) -> str:
    """Say which page of Fava was seen; its filters stand as Fava's address has them."""
    filters = entry.detail.get("filters")
    chosen = filters if isinstance(filters, Mapping) else {}
    told = ", ".join(f"{name}={value}" for name, value in sorted(chosen.items()))
    said = {"page": _page_of_fava(text_in(entry, "page")), "number": named_in(entry)}
    if told:
        return _("Seen in Fava, revision %(number)s: %(page)s (%(filters)s)", filters=told, **said)
    return _("Seen in Fava, revision %(number)s: %(page)s", **said)


def _claimed(entry: Entry) -> dict[str, str]:
    """Return whose claims an act is about, and how much."""
    return {"name": named_in(entry), "amount": euros(number_in(entry, "cents"))}


_SENTENCES: Mapping[str, Say] = {
    **BILLING,
    **DUNNING,
    **FACTORING,
    "fava:open": lambda entry: _("Opened revision %(number)s in Fava", number=named_in(entry)),
    "fava:view": _viewed,
    "session:begin": _came,
    "session:refuse": _refused,
    "session:end": _left,
    "password:ask": lambda _entry: _("Asked for a link to a new password"),
    "password:reset": lambda _entry: _("New password set by the link"),
    "password:change": lambda _entry: _("Password changed"),
    "password:set": lambda entry: _("Password of %(email)s set by the operator", email=entry.subject),
    "second-factor:enable": lambda _entry: _("Second factor switched on"),
    "second-factor:disable": lambda _entry: _("Second factor switched off"),
    "recovery-codes:renew": lambda _entry: _("New recovery codes made"),
    "identity:link": lambda entry: _("Account at %(issuer)s linked", issuer=entry.subject),
    "identity:unlink": lambda entry: _("Account at %(issuer)s unlinked", issuer=entry.subject),
    "person:rename": lambda entry: _(
        "%(before)s is called %(after)s now", before=text_in(entry, "before"), after=text_in(entry, "after")
    ),
    "invitation:send": _invited,
    "invitation:revoke": lambda entry: _("Invitation of %(email)s taken back", email=entry.subject),
    "invitation:accept": lambda entry: _(
        "Invitation of %(email)s accepted, as %(role)s",
        email=entry.subject,
        role=_role(entry.detail.get("role")),
    ),
    "member:add": lambda entry: _(
        "%(email)s has access: %(term)s", email=entry.subject, term=_term(entry.detail)
    ),
    "member:change": lambda entry: _(
        "%(email)s: %(before)s becomes %(after)s",
        email=entry.subject,
        before=_term(entry.detail.get("before")),
        after=_term(entry.detail.get("after")),
    ),
    "member:end": lambda entry: _(
        "Access of %(email)s ends: %(term)s", email=entry.subject, term=_term(entry.detail)
    ),
    "engagement:begin": _served,
    "engagement:end": _served,
    "firm:found": lambda entry: _("Firm %(name)s founded", name=text_in(entry, "name") or named_in(entry)),
    "firm:rename": lambda entry: _(
        "The firm %(before)s is called %(after)s now",
        before=text_in(entry, "before"),
        after=text_in(entry, "after"),
    ),
    "token:issue": _issued,
    "token:revoke": lambda entry: _("Token of %(holder)s taken back", holder=text_in(entry, "holder")),
    "books:write": _wrote,
    "books:reopen": lambda entry: _("Revision %(number)s reopened closed days", number=named_in(entry)),
    "books:draft": lambda entry: _("Draft %(name)s pushed", name=entry.subject.removeprefix("refs/heads/")),
    "books:export": _exported_books,
    "customers:export": _rows,
    "auditing:export": _rows,
    "confirmations:make": lambda entry: ngettext(
        "Confirmation asked of %(n)s customer: %(file)s",
        "Confirmations asked of %(n)s customers: %(file)s",
        number_in(entry, "rows"),
        n=count(number_in(entry, "rows")),
        file=entry.subject,
    ),
    "import:send": lambda entry: _(
        "File %(name)s sent, %(size)s", name=entry.subject, size=size(number_in(entry, "bytes"))
    ),
    "import:keep": lambda entry: _(
        "File %(name)s kept as client %(tenant)s", name=entry.subject, tenant=text_in(entry, "tenant")
    ),
    "import:abandon": lambda entry: _("File %(name)s given up", name=entry.subject),
    "package:seal": lambda entry: _(
        "Package of revision %(number)s sealed: %(seal)s", number=named_in(entry), seal=text_in(entry, "seal")
    ),
    "package:export": lambda entry: _("Package %(file)s taken out", file=text_in(entry, "file")),
    "claims:waive": lambda entry: _(
        "Interest and indemnities waived, %(name)s: %(amount)s", **_claimed(entry)
    ),
    "claims:keep": lambda entry: _(
        "Interest and indemnities claimed after all, %(name)s: %(amount)s", **_claimed(entry)
    ),
    "claims:post": lambda entry: _(
        "Interest and indemnities posted, %(name)s: %(amount)s", **_claimed(entry)
    ),
    "case:open": lambda entry: _("Legal file %(name)s opened", name=entry.subject),
    "case:change": lambda entry: _("Facts of the legal file %(name)s changed", name=entry.subject),
    "case:act": lambda entry: _("Act noted in the legal file %(name)s", name=entry.subject),
    "case:close": lambda entry: _("Legal file %(name)s closed", name=entry.subject),
    "case:post": lambda entry: _("Entry of the legal file %(name)s posted", name=entry.subject),
    "case:keep": lambda entry: _("Dossier %(file)s kept", file=text_in(entry, "file")),
    "case:export": lambda entry: _(
        "Paper of the legal file %(name)s taken out: %(file)s",
        name=entry.subject,
        file=text_in(entry, "file"),
    ),
    "audit:export": lambda entry: _("Log taken out as %(name)s", name=text_in(entry, "file")),
}
