"""What is sent as a page sends it is not refused for its form: the matrix of permissions alone lets in only.

Each act is sent by who may least of those who may do it. What stands in `LEFT` has tests of its own.
"""

from collections.abc import Callable, Mapping
import io
from typing import Any

from flask.testing import FlaskClient
import pytest

from ledger_core.card_edit import KEYS
from server.auth.access import Kind
from tests.server.expectations import EXPECTATIONS

BAD_REQUEST = 400
APRIL = "journal/2026/2026-04.beancount"
EDIT = {"path": APRIL, "text": "; by hand\n", "base": 1, "message": "By hand"}
INVITED = {"email": "ines@people.example", "called": "Inès Marchetti", "until": ""}
ALPHA, FIRM = "/t/alpha", "/f/vauclair"
WORDS = {
    "expected": "0", "subject": "Rappel", "opening": "Il reste {{ total }}.", "closing": "",
    "delay_days": "0",
}  # fmt: skip

# route: who, the address, the fields of its form; those of JSON in `BODIES`
FORMS: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "POST /account/name": ("Sami", "/account/name", {"name": "Sami Benacer-Roux"}),
    "POST /account/preferences": ("Sami", "/account/preferences", {"language": "en", "theme": "dark"}),
    "POST /account/sessions/end-others": ("Sami", "/account/sessions/end-others", {}),
    "POST /account/second-factor": ("Sami", "/account/second-factor", {}),
    "POST /preferences/language": ("", "/preferences/language", {"language": "en"}),
    "POST /preferences/theme": ("", "/preferences/theme", {"theme": "dark"}),
    "POST /password/forgotten": ("", "/password/forgotten", {"email": "paul@people.example"}),
    "POST /sign-out": ("Aude", "/sign-out", {}),
    "POST /t/<slug>/settings": (
        "Odile",
        f"{ALPHA}/settings",
        {
            "title": "Menuiserie Trémarec", "payment_days": "45", "gap_limit": "0,50", "gap_loss": "658000",
            "gap_gain": "758000", "gap_journal": "OD", "exchange_loss": "", "exchange_gain": "",
        },
    ),
    "POST /t/<slug>/settings/closed": ("Odile", f"{ALPHA}/settings/closed", {"closed": "2026-01-31"}),
    "POST /t/<slug>/settings/accounts": (
        "Odile",
        f"{ALPHA}/settings/accounts",
        {"account": "Assets:51-Banques:512000", "lettrable": "yes"},
    ),
    "POST /t/<slug>/customers/<key>/card": (
        "Odile",
        f"{ALPHA}/customers/DUPONT/card",
        {
            **{f"{before}{part}": "" for part in KEYS for before in ("", "was-")},
            "was-name": "Dupont SARL", "name": "Dupont SARL", "was-kind": "consumer", "kind": "business",
        },
    ),
    "POST /t/<slug>/customers/<key>/notes": (
        "Odile", f"{ALPHA}/customers/DUPONT/notes", {"text": "Appelé, rappelle lundi."},
    ),
    "POST /t/<slug>/customers/<key>/documents": (
        "Odile", f"{ALPHA}/customers/DUPONT/documents", {"file": (io.BytesIO(b"%PDF-"), "Contrat.pdf")},
    ),
    "POST /t/<slug>/customers/<key>/calls": (
        "Sami", f"{ALPHA}/customers/DUPONT/calls", {"outcome": "reached", "text": "Rappelle lundi."},
    ),
    "POST /t/<slug>/customers/<key>/promises": (
        "Sami",
        f"{ALPHA}/customers/DUPONT/promises",
        {"amount": "80,00", "promised": "2026-11-30", "text": "Mme Dupont"},
    ),
    "POST /t/<slug>/customers/<key>/schedule": (
        "Sami", f"{ALPHA}/customers/DUPONT/schedule", {"schedule": "house-consumer"},
    ),
    "POST /t/<slug>/customers/<key>/writing": (
        "Sami", f"{ALPHA}/customers/DUPONT/writing", {"language": "en", "late_rate": "12,40"},
    ),
    "POST /t/<slug>/customers/<key>/links": ("Sami", f"{ALPHA}/customers/DUPONT/links", {"days": "30"}),
    "POST /t/<slug>/dunning/settings": (
        "Odile", f"{ALPHA}/dunning/settings", {"version": "0", "late_rate": "12,5", "language": "fr"},
    ),
    "POST /t/<slug>/dunning/settings/test-mode": ("Odile", f"{ALPHA}/dunning/settings/test-mode", {}),
    "POST /t/<slug>/dunning/settings/creditor": (
        "Odile",
        f"{ALPHA}/dunning/settings/creditor",
        {"version": "0", "name": "Menuiserie Trémarec", "address": "3 quai des Essais", "iban": ""},
    ),
    "POST /t/<slug>/dunning/settings/schedules": (
        "Odile", f"{ALPHA}/dunning/settings/schedules", {"source": "house-business", "name": "Fermes"},
    ),
    "POST /t/<slug>/dunning/settings/schedules/choose": (
        "Odile",
        f"{ALPHA}/dunning/settings/schedules/choose",
        {"scope": "tenant", "target": "business", "schedule": "house-business", "act": "save"},
    ),
    "POST /t/<slug>/dunning/settings/templates/<template>/<any(fr, en):language>": (
        "Odile", f"{ALPHA}/dunning/settings/templates/business-reminder/fr", WORDS,
    ),
    "POST /t/<slug>/dunning/settings/templates/<template>/<any(fr, en):language>/preview": (
        "Aude", f"{ALPHA}/dunning/settings/templates/business-reminder/fr/preview", WORDS,
    ),
    "POST /t/<slug>/dunning/settings/templates/<template>/<any(fr, en):language>/pdf": (
        "Aude", f"{ALPHA}/dunning/settings/templates/business-reminder/fr/pdf", WORDS,
    ),
    "POST /f/<firm>/dunning/schedules": (
        "Paul", f"{FIRM}/dunning/schedules", {"source": "house-business", "name": "Fermes"},
    ),
    "POST /f/<firm>/dunning/schedules/choose": (
        "Paul", f"{FIRM}/dunning/schedules/choose", {"target": "business", "schedule": "house-business"},
    ),
    "POST /f/<firm>/dunning/templates/<template>/<any(fr, en):language>": (
        "Paul", f"{FIRM}/dunning/templates/business-reminder/fr", WORDS,
    ),
    "POST /f/<firm>/dunning/templates/<template>/<any(fr, en):language>/preview": (
        "Paul", f"{FIRM}/dunning/templates/business-reminder/fr/preview", WORDS,
    ),
    "POST /f/<firm>/dunning/templates/<template>/<any(fr, en):language>/pdf": (
        "Paul", f"{FIRM}/dunning/templates/business-reminder/fr/pdf", WORDS,
    ),
    "POST /t/<slug>/jobs/letter-all": ("Paul", f"{ALPHA}/jobs/letter-all", {}),
    "POST /t/<slug>/tokens": ("Aude", f"{ALPHA}/tokens", {"label": "Tableau", "days": "30"}),
    "POST /t/<slug>/members/invitations": (
        "Odile", f"{ALPHA}/members/invitations", {**INVITED, "role": "staff"},
    ),
    "POST /t/<slug>/members/<int:membership_id>": (
        "Odile", f"{ALPHA}/members/4", {"role": "owner", "until": ""},
    ),
    "POST /t/<slug>/members/<int:membership_id>/end": ("Odile", f"{ALPHA}/members/4/end", {}),
    "POST /f/<firm>/team/invitations": (
        "Hélène", f"{FIRM}/team/invitations", {**INVITED, "role": "accountant"},
    ),
    "POST /f/<firm>/team/<int:membership_id>": (
        "Hélène", f"{FIRM}/team/2", {"role": "partner", "until": ""},
    ),
    "POST /f/<firm>/team/<int:membership_id>/end": ("Hélène", f"{FIRM}/team/2/end", {}),
    "POST /f/<firm>/settings/name": ("Hélène", f"{FIRM}/settings/name", {"name": "Cabinet Vauclair & Cie"}),
    "POST /f/<firm>/settings/clients/<int:tenant_id>/end": (
        "Hélène", f"{FIRM}/settings/clients/1/end", {"until": "2026-12-31"},
    ),
}  # fmt: skip
BODIES: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "POST /t/<slug>/books/check": ("Odile", f"{ALPHA}/books/check", EDIT),
    "POST /t/<slug>/books/save": ("Odile", f"{ALPHA}/books/save", EDIT),
}
# They need what a plain body cannot bring (a secret, a code, a file read by a job, lines of a board).
LEFT = {
    "POST /account/identities/<int:identity_id>/unlink",
    "POST /account/memberships/<int:membership_id>/leave",
    "POST /account/password", "POST /account/second-factor/confirm", "POST /account/second-factor/off",
    "POST /account/second-factor/recovery-codes", "POST /account/sessions/<int:session_id>/end",
    "POST /f/<firm>/imports", "POST /f/<firm>/imports/<int:number>/abandon",
    "POST /f/<firm>/imports/<int:number>/keep", "POST /f/<firm>/imports/<int:number>/retry",
    "POST /f/<firm>/team/invitations/<int:invitation_id>/again",
    "POST /f/<firm>/team/invitations/<int:invitation_id>/revoke",
    "POST /f/<firm>/dunning/schedules/<schedule>", "POST /t/<slug>/dunning/settings/mandates",
    "POST /t/<slug>/dunning/settings/mandates/<int:number>/end",
    "POST /t/<slug>/dunning/settings/schedules/<schedule>",
    "POST /invitation/<secret>", "POST /oidc/invitation/<secret>", "POST /oidc/link",
    "POST /operator/events/<event>/retry",
    "POST /password/reset/<secret>", "POST /sign-in", "POST /sign-in/code",
    "POST /t/<slug>/cases/new", "POST /t/<slug>/cases/<int:number>/acts",
    "POST /t/<slug>/cases/<int:number>/dossiers",
    "POST /t/<slug>/cases/<int:number>/facts",
    "POST /t/<slug>/cases/<int:number>/entries/<any(doubtful, impairment, release, loss):entry>",
    "POST /t/<slug>/books/move", "POST /t/<slug>/books/remove", "POST /t/<slug>/jobs/<int:number>/stop",
    "POST /t/<slug>/lettrage/<account>/<path:customer>/acts",
    "POST /t/<slug>/members/invitations/<int:invitation_id>/again",
    "POST /t/<slug>/members/invitations/<int:invitation_id>/revoke",
    "POST /t/<slug>/tokens/<serial>/revoke",
}  # fmt: skip

ON_ONE = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


@ON_ONE
@pytest.mark.parametrize("route", FORMS)
def test_a_form_as_the_page_sends_it_is_taken(client_for: Callable[[str], FlaskClient], route: str) -> None:
    name, address, fields = FORMS[route]
    client = client_for(name)
    answer = client.post(address, data={"csrf": client.csrf, **fields})
    assert answer.status_code < BAD_REQUEST, answer.get_data(as_text=True)
    assert not (answer.location or "").startswith("/sign-in?next=")


@ON_ONE
@pytest.mark.parametrize("route", BODIES)
def test_a_body_as_the_script_sends_it_is_taken(client_for: Callable[[str], FlaskClient], route: str) -> None:
    name, address, body = BODIES[route]
    client = client_for(name)
    answer = client.post(address, json=body, headers={"X-CSRF-Token": client.csrf})
    assert answer.status_code < BAD_REQUEST, answer.get_data(as_text=True)


def test_what_is_listed_here_is_an_act_of_the_portal() -> None:
    acts = {
        route
        for route, expected in EXPECTATIONS.items()
        if expected.kind is not Kind.TOKEN and not route.startswith("GET ")
    }
    assert sorted((FORMS.keys() | BODIES.keys() | LEFT) - acts) == []
    assert not LEFT & (FORMS.keys() | BODIES.keys())
