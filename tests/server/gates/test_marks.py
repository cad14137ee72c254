"""Which routes stop with the service: what sends, matches or assigns is marked, or its reason is told."""

from server.app import create_app
from server.auth.access import needs_of
from server.config import Settings
from server.services import Services
from tenants.people.roles import Permission
from tests.server.expectations import EXPECTATIONS

NOWHERE = create_app(Services(None, None, Settings("", None, jail_strict=False)))  # type: ignore[arg-type]  # it answers nobody
VIEWS = {
    f"{method} {rule.rule}": NOWHERE.view_functions[rule.endpoint]
    for rule in NOWHERE.url_map.iter_rules()
    for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
}
ACTING = {Permission.LETTER, Permission.SEND, Permission.ASSIGN}

STOPS = {
    "POST /t/<slug>/lettrage/<account>/<path:customer>/acts",
    "POST /t/<slug>/jobs/letter-all",
    "POST /t/<slug>/dunning/approve",
    "POST /t/<slug>/dunning/post/print",
    "POST /api/v1/tenants/<slug>/lettrages",
    "POST /api/v1/tenants/<slug>/jobs",
}
IN_PART = {  # sending stops, also once more; the other acts of the same address go on
    "POST /t/<slug>/dunning/letters/<int:number>/decide",
    "POST /t/<slug>/factoring/assignments/<reference>/<any(check, reopen, send, refuse, drop):deed>",
    "POST /t/<slug>/factoring/assignments/<reference>/files/<int:number>/<any(again, leave):choice>",
    "POST /api/v1/tenants/<slug>/factoring/assignments/<reference>/acts",
}
GOES_ON = {
    "it shows a letter as somebody changes it, and keeps nothing": {"POST /t/<slug>/dunning/edit"},
    "it keeps something from leaving": {
        "POST /t/<slug>/dunning/hold",
        "POST /t/<slug>/dunning/take-back",
        "POST /t/<slug>/customers/<key>/disputes",
        "POST /t/<slug>/customers/<key>/holds/<int:number>/lift",
        "POST /t/<slug>/jobs/<int:number>/stop",
        "POST /api/v1/tenants/<slug>/jobs/<int:number>/stop",
        "POST /t/<slug>/customers/<key>/links/<int:number>/revoke",
    },
    "it says what happened": {
        "POST /t/<slug>/dunning/today/<int:number>/done",
        "POST /t/<slug>/dunning/letters/<int:number>/answer",
        "POST /t/<slug>/dunning/letters/<int:number>/call",
        "POST /t/<slug>/dunning/letters/<int:number>/proof",
        "POST /t/<slug>/dunning/post/deposit",
        "POST /t/<slug>/dunning/post/again",
        "POST /t/<slug>/customers/<key>/calls",
        "POST /t/<slug>/customers/<key>/promises",
        "POST /t/<slug>/customers/<key>/plans",
        "POST /t/<slug>/customers/<key>/plans/<int:number>/<any(agree, refuse, invoke, end):act>",
        "POST /t/<slug>/cases/<int:number>/facts",
        "POST /t/<slug>/cases/<int:number>/acts",
        "POST /t/<slug>/cases/new",
    },
    "it sets how things are done later": {
        "POST /t/<slug>/customers/<key>/schedule",
        "POST /t/<slug>/customers/<key>/writing",
        "POST /t/<slug>/customers/<key>/claims",
        "POST /t/<slug>/factoring/settings/contracts/new",
        "POST /t/<slug>/factoring/settings/contracts/<contract>",
        "POST /t/<slug>/factoring/settings/contracts/<contract>/limits",
        "POST /t/<slug>/factoring/settings/contracts/<contract>/limits/file",
        "POST /t/<slug>/factoring/settings/contracts/<contract>/debtors",
        "POST /t/<slug>/factoring/settings/formats/new",
        "POST /t/<slug>/factoring/settings/formats/preview",
        "POST /t/<slug>/factoring/settings/formats/<format>",
    },
    "it prepares what is sent later": {
        "POST /t/<slug>/factoring/figures",
        "POST /t/<slug>/factoring/draft",
        "POST /t/<slug>/factoring/assignments/<reference>/number",
        "POST /api/v1/tenants/<slug>/factoring/assignments",
        "PATCH /api/v1/tenants/<slug>/factoring/assignments/<reference>",
        "PATCH /api/v1/tenants/<slug>/factoring/assignments/<reference>/documents/<document>",
    },
    "it hands out what stands in the books": {
        "POST /t/<slug>/cases/<int:number>/dossiers",
        "POST /t/<slug>/customers/<key>/links",
    },
}


def test_what_acts_is_marked_or_its_reason_told() -> None:
    unsafe = {
        route
        for route, asked in EXPECTATIONS.items()
        if not route.startswith("GET ") and asked.permission in ACTING
    }
    assert unsafe == STOPS | IN_PART | set().union(*GOES_ON.values())


def test_what_is_marked_is_what_the_table_says() -> None:
    marked = {
        route
        for route, view in VIEWS.items()
        if getattr(view, "work", False) or ((needs := needs_of(view)) is not None and needs.work)
    }
    assert marked == STOPS


def test_only_pages_of_the_subscription_open_closed_books() -> None:
    kept = {
        route for route, view in VIEWS.items() if (needs := needs_of(view)) is not None and needs.even_closed
    }
    assert all(route.partition(" ")[2].startswith("/t/<slug>/billing") for route in kept)
