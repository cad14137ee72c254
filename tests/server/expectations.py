"""Who may ask what: one line a method and route; a route without a line here fails `test_permissions`.

A line says what the door asks for: `everyone`, `person`, `of_firm(permission)`, `of_tenant(permission)`,
`by_token(permission)` or `by_link`; no permission: belonging there is enough. Values for other parts of an
address stand in `EXAMPLES`, what follows it in `QUERIES`.
"""

from dataclasses import dataclass

from server.auth.access import Kind
from tenants.people.roles import Permission

READ, WRITE, LETTER = Permission.READ, Permission.WRITE, Permission.LETTER
SEND, ASSIGN = Permission.SEND, Permission.ASSIGN
MEMBERS, AUDIT, REOPEN = Permission.MEMBERS, Permission.AUDIT, Permission.REOPEN


@dataclass(frozen=True, slots=True)
class Expected:
    """What a route asks of who comes."""

    kind: Kind
    permission: Permission | None = None


everyone = Expected(Kind.EVERYONE)
person = Expected(Kind.PERSON)
by_link = Expected(Kind.LINK)


def of_firm(permission: Permission | None) -> Expected:
    """Expect members of the firm with a permission."""
    return Expected(Kind.FIRM, permission)


def of_tenant(permission: Permission | None) -> Expected:
    """Expect who may do this at the tenant."""
    return Expected(Kind.TENANT, permission)


def by_token(permission: Permission) -> Expected:
    """Expect a token with this scope."""
    return Expected(Kind.TOKEN, permission)


_EVENT = (
    "/t/<slug>/factoring/assignments/<reference>/events/"
    "<any(fund, cash, settled, release, direct, passed, recourse, financing, charged, repaid):kind>"
)
_ENTRY = "/t/<slug>/cases/<int:number>/entries/<any(doubtful, impairment, release, loss):entry>"

EXPECTATIONS: dict[str, Expected] = {
    # frame
    "GET /static/<kept>/<path:path>": everyone,
    # homes
    "GET /homes": person,
    "GET /homes.json": person,
    # dashboard and customers
    "GET /t/<slug>/": of_tenant(READ),
    "GET /t/<slug>/customers": of_tenant(READ),
    "GET /t/<slug>/customers/names": of_tenant(READ),
    "GET /t/<slug>/customers/<key>/statement.pdf": of_tenant(READ),
    "GET /t/<slug>/customers/export.xlsx": of_tenant(READ),
    "GET /t/<slug>/customers/export.csv": of_tenant(READ),
    "GET /t/<slug>/customers/open-items.csv": of_tenant(READ),
    "GET /t/<slug>/customers/<key>": of_tenant(READ),
    "GET /t/<slug>/customers/<key>/card": of_tenant(WRITE),
    "POST /t/<slug>/customers/<key>/card": of_tenant(WRITE),
    "POST /t/<slug>/customers/<key>/notes": of_tenant(WRITE),
    "POST /t/<slug>/customers/<key>/documents": of_tenant(WRITE),
    "GET /t/<slug>/customers/<key>/documents/<path:path>": of_tenant(READ),
    "GET /t/<slug>/customers/<key>/account.<any(xlsx, csv):ending>": of_tenant(READ),
    # reminders
    "GET /t/<slug>/dunning": of_tenant(READ),
    "GET /t/<slug>/dunning/preview/<group>": of_tenant(READ),
    "GET /t/<slug>/dunning/preview/<group>/letter.pdf": of_tenant(READ),
    "GET /t/<slug>/dunning/difference": of_tenant(READ),
    "GET /t/<slug>/dunning/today": of_tenant(READ),
    "GET /t/<slug>/dunning/letters": of_tenant(READ),
    "GET /t/<slug>/dunning/letters/<int:number>": of_tenant(READ),
    "GET /t/<slug>/dunning/letters/<int:number>/letter.pdf": of_tenant(READ),
    "GET /t/<slug>/dunning/files/<int:number>": of_tenant(READ),
    "GET /t/<slug>/dunning/post": of_tenant(READ),
    "GET /t/<slug>/dunning/effect": of_tenant(READ),
    "POST /t/<slug>/dunning/approve": of_tenant(SEND),
    "POST /t/<slug>/dunning/edit": of_tenant(SEND),
    "POST /t/<slug>/dunning/hold": of_tenant(SEND),
    "POST /t/<slug>/dunning/take-back": of_tenant(SEND),
    "POST /t/<slug>/dunning/today/<int:number>/done": of_tenant(SEND),
    "POST /t/<slug>/dunning/letters/<int:number>/decide": of_tenant(SEND),
    "POST /t/<slug>/dunning/letters/<int:number>/answer": of_tenant(SEND),
    "POST /t/<slug>/dunning/letters/<int:number>/call": of_tenant(SEND),
    "POST /t/<slug>/dunning/letters/<int:number>/proof": of_tenant(SEND),
    "POST /t/<slug>/dunning/post/print": of_tenant(SEND),
    "POST /t/<slug>/dunning/post/deposit": of_tenant(SEND),
    "POST /t/<slug>/dunning/post/again": of_tenant(SEND),
    "POST /t/<slug>/customers/<key>/calls": of_tenant(SEND),
    "POST /t/<slug>/customers/<key>/promises": of_tenant(SEND),
    "POST /t/<slug>/customers/<key>/disputes": of_tenant(SEND),
    "POST /t/<slug>/customers/<key>/holds/<int:number>/lift": of_tenant(SEND),
    "POST /t/<slug>/customers/<key>/schedule": of_tenant(SEND),
    "POST /t/<slug>/customers/<key>/writing": of_tenant(SEND),
    "POST /t/<slug>/customers/<key>/links": of_tenant(SEND),
    "POST /t/<slug>/customers/<key>/links/<int:number>/revoke": of_tenant(SEND),
    "POST /t/<slug>/customers/<key>/claims": of_tenant(SEND),
    "POST /t/<slug>/customers/<key>/plans": of_tenant(SEND),
    "POST /t/<slug>/customers/<key>/plans/<int:number>/<any(agree, refuse, invoke, end):act>": of_tenant(
        SEND
    ),
    "GET /t/<slug>/customers/<key>/plans/<int:number>/paper.pdf": of_tenant(READ),
    # factoring
    "GET /t/<slug>/factoring": of_tenant(READ),
    "POST /t/<slug>/factoring/figures": of_tenant(ASSIGN),
    "POST /t/<slug>/factoring/draft": of_tenant(ASSIGN),
    "GET /t/<slug>/factoring/assignments": of_tenant(READ),
    "GET /t/<slug>/factoring/assignments/<reference>": of_tenant(READ),
    "GET /t/<slug>/factoring/assignments/<reference>/slip.pdf": of_tenant(READ),
    "POST /t/<slug>/factoring/assignments/<reference>/<any(check, reopen, send, refuse, drop):deed>": (
        of_tenant(ASSIGN)
    ),
    "POST /t/<slug>/factoring/assignments/<reference>/number": of_tenant(ASSIGN),
    "POST /t/<slug>/factoring/assignments/<reference>/files/<int:number>/<any(again, leave):choice>": (
        of_tenant(ASSIGN)
    ),
    f"GET {_EVENT}": of_tenant(WRITE),
    f"POST {_EVENT}": of_tenant(WRITE),
    "GET /t/<slug>/factoring/events/<any(cash, financing, charged):kind>": of_tenant(WRITE),
    "POST /t/<slug>/factoring/events/<any(cash, financing, charged):kind>": of_tenant(WRITE),
    "GET /t/<slug>/factoring/files/<int:number>": of_tenant(READ),
    "GET /t/<slug>/factoring/proof": of_tenant(READ),
    "GET /t/<slug>/factoring/statements": of_tenant(READ),
    "POST /t/<slug>/factoring/statements": of_tenant(WRITE),
    "GET /t/<slug>/factoring/statements/offers/<key>": of_tenant(WRITE),
    "POST /t/<slug>/factoring/statements/offers/<key>": of_tenant(WRITE),
    "POST /t/<slug>/factoring/statements/certain": of_tenant(WRITE),
    "POST /t/<slug>/factoring/statements/<int:number>/lines/<int:rank>/<any(aside, back):turn>": (
        of_tenant(WRITE)
    ),
    # legal files
    f"GET {_ENTRY}": of_tenant(WRITE),
    f"POST {_ENTRY}": of_tenant(WRITE),
    "GET /t/<slug>/cases": of_tenant(READ),
    "GET /t/<slug>/cases/new": of_tenant(SEND),
    "POST /t/<slug>/cases/new": of_tenant(SEND),
    "GET /t/<slug>/cases/<int:number>": of_tenant(READ),
    "GET /t/<slug>/cases/<int:number>/facts": of_tenant(SEND),
    "POST /t/<slug>/cases/<int:number>/facts": of_tenant(SEND),
    "POST /t/<slug>/cases/<int:number>/acts": of_tenant(SEND),
    "POST /t/<slug>/cases/<int:number>/dossiers": of_tenant(SEND),
    "GET /t/<slug>/cases/<int:number>/dossier.<any(pdf, zip):form>": of_tenant(READ),
    "GET /t/<slug>/cases/<int:number>/relief.pdf": of_tenant(READ),
    "GET /t/<slug>/cases/<int:number>/files/<int:file>": of_tenant(READ),
    # the debtor's page
    "GET /d/<slug>/<secret>": by_link,
    "GET /d/<slug>/<secret>/papers/<paper>": by_link,
    "GET /d/<slug>/<secret>/statement.pdf": by_link,
    "POST /d/<slug>/<secret>/paid": by_link,
    "POST /d/<slug>/<secret>/dispute": by_link,
    "POST /d/<slug>/<secret>/plan": by_link,
    # settings of reminders, of a tenant and of a firm for its clients
    "GET /t/<slug>/dunning/settings": of_tenant(READ),
    "POST /t/<slug>/dunning/settings": of_tenant(WRITE),
    "POST /t/<slug>/dunning/settings/test-mode": of_tenant(WRITE),
    "GET /t/<slug>/dunning/settings/creditor": of_tenant(READ),
    "POST /t/<slug>/dunning/settings/creditor": of_tenant(WRITE),
    "GET /t/<slug>/dunning/settings/schedules": of_tenant(READ),
    "POST /t/<slug>/dunning/settings/schedules": of_tenant(WRITE),
    "POST /t/<slug>/dunning/settings/schedules/choose": of_tenant(WRITE),
    "GET /t/<slug>/dunning/settings/schedules/<schedule>": of_tenant(READ),
    "POST /t/<slug>/dunning/settings/schedules/<schedule>": of_tenant(WRITE),
    "GET /t/<slug>/dunning/settings/templates": of_tenant(READ),
    "GET /t/<slug>/dunning/settings/templates/<template>/<any(fr, en):language>": of_tenant(READ),
    "POST /t/<slug>/dunning/settings/templates/<template>/<any(fr, en):language>": of_tenant(WRITE),
    "POST /t/<slug>/dunning/settings/templates/<template>/<any(fr, en):language>/preview": of_tenant(READ),
    "POST /t/<slug>/dunning/settings/templates/<template>/<any(fr, en):language>/pdf": of_tenant(READ),
    "GET /t/<slug>/dunning/settings/mandates": of_tenant(READ),
    "POST /t/<slug>/dunning/settings/mandates": of_tenant(MEMBERS),
    "POST /t/<slug>/dunning/settings/mandates/<int:number>/end": of_tenant(MEMBERS),
    # settings of factoring
    "GET /t/<slug>/factoring/settings": of_tenant(READ),
    "GET /t/<slug>/factoring/settings/contracts/new": of_tenant(ASSIGN),
    "POST /t/<slug>/factoring/settings/contracts/new": of_tenant(ASSIGN),
    "GET /t/<slug>/factoring/settings/contracts/<contract>": of_tenant(READ),
    "POST /t/<slug>/factoring/settings/contracts/<contract>": of_tenant(ASSIGN),
    "GET /t/<slug>/factoring/settings/contracts/<contract>/limits": of_tenant(READ),
    "POST /t/<slug>/factoring/settings/contracts/<contract>/limits": of_tenant(ASSIGN),
    "POST /t/<slug>/factoring/settings/contracts/<contract>/limits/file": of_tenant(ASSIGN),
    "GET /t/<slug>/factoring/settings/contracts/<contract>/debtors": of_tenant(READ),
    "POST /t/<slug>/factoring/settings/contracts/<contract>/debtors": of_tenant(ASSIGN),
    "GET /t/<slug>/factoring/settings/formats": of_tenant(READ),
    "GET /t/<slug>/factoring/settings/formats/new": of_tenant(ASSIGN),
    "POST /t/<slug>/factoring/settings/formats/new": of_tenant(ASSIGN),
    "POST /t/<slug>/factoring/settings/formats/preview": of_tenant(ASSIGN),
    "GET /t/<slug>/factoring/settings/formats/<format>": of_tenant(READ),
    "POST /t/<slug>/factoring/settings/formats/<format>": of_tenant(ASSIGN),
    "GET /f/<firm>/dunning": of_firm(READ),
    "GET /f/<firm>/dunning/schedules": of_firm(READ),
    "POST /f/<firm>/dunning/schedules": of_firm(WRITE),
    "POST /f/<firm>/dunning/schedules/choose": of_firm(WRITE),
    "GET /f/<firm>/dunning/schedules/<schedule>": of_firm(READ),
    "POST /f/<firm>/dunning/schedules/<schedule>": of_firm(WRITE),
    "GET /f/<firm>/dunning/templates": of_firm(READ),
    "GET /f/<firm>/dunning/templates/<template>/<any(fr, en):language>": of_firm(READ),
    "POST /f/<firm>/dunning/templates/<template>/<any(fr, en):language>": of_firm(WRITE),
    "POST /f/<firm>/dunning/templates/<template>/<any(fr, en):language>/preview": of_firm(READ),
    "POST /f/<firm>/dunning/templates/<template>/<any(fr, en):language>/pdf": of_firm(READ),
    # Git
    "GET /git/<slug>.git/info/refs": by_token(READ),
    "POST /git/<slug>.git/git-upload-pack": by_token(READ),
    "POST /git/<slug>.git/git-receive-pack": by_token(WRITE),
    # the API
    "GET /api/v1/openapi.json": everyone,
    "GET /api/v1/docs": everyone,
    "GET /api/v1/tenants": by_token(READ),
    "GET /api/v1/tenants/<slug>": by_token(READ),
    "GET /api/v1/tenants/<slug>/revisions": by_token(READ),
    "POST /api/v1/tenants/<slug>/revisions": by_token(WRITE),
    "GET /api/v1/tenants/<slug>/revisions/<int:number>": by_token(READ),
    "GET /api/v1/tenants/<slug>/revisions/<int:number>/diff": by_token(READ),
    "GET /api/v1/tenants/<slug>/files": by_token(READ),
    "GET /api/v1/tenants/<slug>/files/<path:path>": by_token(READ),
    "GET /api/v1/tenants/<slug>/lines": by_token(READ),
    "GET /api/v1/tenants/<slug>/open-items": by_token(READ),
    "GET /api/v1/tenants/<slug>/open-items/differences": by_token(READ),
    "GET /api/v1/tenants/<slug>/open-items/sample": by_token(READ),
    "GET /api/v1/tenants/<slug>/aged-balance": by_token(READ),
    "GET /api/v1/tenants/<slug>/key-figures": by_token(READ),
    "GET /api/v1/tenants/<slug>/proposals": by_token(READ),
    "POST /api/v1/tenants/<slug>/lettrages": by_token(LETTER),
    "GET /api/v1/tenants/<slug>/customers": by_token(READ),
    "GET /api/v1/tenants/<slug>/customers/<code>": by_token(READ),
    "PATCH /api/v1/tenants/<slug>/customers/<code>": by_token(WRITE),
    "POST /api/v1/tenants/<slug>/imports": by_token(WRITE),
    "GET /api/v1/tenants/<slug>/imports/<int:number>": by_token(READ),
    "GET /api/v1/tenants/<slug>/jobs": by_token(READ),
    "POST /api/v1/tenants/<slug>/jobs": by_token(LETTER),
    "GET /api/v1/tenants/<slug>/jobs/<int:number>": by_token(READ),
    "POST /api/v1/tenants/<slug>/jobs/<int:number>/stop": by_token(LETTER),
    "GET /api/v1/tenants/<slug>/factoring/contracts": by_token(READ),
    "GET /api/v1/tenants/<slug>/factoring/contracts/<contract>/candidates": by_token(READ),
    "GET /api/v1/tenants/<slug>/factoring/contracts/<contract>/proof": by_token(READ),
    "GET /api/v1/tenants/<slug>/factoring/assignments": by_token(READ),
    "POST /api/v1/tenants/<slug>/factoring/assignments": by_token(ASSIGN),
    "GET /api/v1/tenants/<slug>/factoring/assignments/<reference>": by_token(READ),
    "PATCH /api/v1/tenants/<slug>/factoring/assignments/<reference>": by_token(ASSIGN),
    "PATCH /api/v1/tenants/<slug>/factoring/assignments/<reference>/documents/<document>": by_token(ASSIGN),
    "GET /api/v1/tenants/<slug>/factoring/assignments/<reference>/checks": by_token(READ),
    "POST /api/v1/tenants/<slug>/factoring/assignments/<reference>/acts": by_token(ASSIGN),
    "GET /api/v1/tenants/<slug>/factoring/assignments/<reference>/files": by_token(READ),
    "GET /api/v1/tenants/<slug>/factoring/files/<int:number>": by_token(READ),
    "POST /api/v1/tenants/<slug>/factoring/events/proposals": by_token(READ),
    "POST /api/v1/tenants/<slug>/factoring/events": by_token(WRITE),
    # the door
    "GET /": person,
    "GET /sign-in": everyone,
    "POST /sign-in": everyone,
    "GET /sign-in/code": everyone,
    "POST /sign-in/code": everyone,
    "POST /sign-out": everyone,
    "GET /password/forgotten": everyone,
    "POST /password/forgotten": everyone,
    "GET /password/reset/<secret>": everyone,
    "POST /password/reset/<secret>": everyone,
    "GET /invitation/<secret>": everyone,
    "POST /invitation/<secret>": everyone,
    "GET /oidc/start": everyone,
    "POST /oidc/link": person,
    "POST /oidc/invitation/<secret>": everyone,
    "GET /oidc/callback": everyone,
    "GET /account": person,
    "POST /account/name": person,
    "POST /account/preferences": person,
    "POST /account/password": person,
    "POST /account/sessions/<int:session_id>/end": person,
    "POST /account/sessions/end-others": person,
    "POST /account/identities/<int:identity_id>/unlink": person,
    "POST /account/memberships/<int:membership_id>/leave": person,
    "GET /account/second-factor": person,
    "POST /account/second-factor": person,
    "POST /account/second-factor/confirm": person,
    "POST /account/second-factor/recovery-codes": person,
    "POST /account/second-factor/off": person,
    "POST /preferences/language": everyone,
    "POST /preferences/theme": everyone,
    # portfolio, imports, long work
    "GET /f/<firm>/": of_firm(READ),
    "GET /f/<firm>/rows": of_firm(READ),
    "POST /f/<firm>/imports": of_firm(WRITE),
    "GET /f/<firm>/imports": of_firm(WRITE),
    "GET /f/<firm>/imports/<int:number>": of_firm(WRITE),
    "GET /f/<firm>/imports/<int:number>/state": of_firm(WRITE),
    "GET /f/<firm>/imports/<int:number>/faults.csv": of_firm(WRITE),
    "POST /f/<firm>/imports/<int:number>/keep": of_firm(WRITE),
    "POST /f/<firm>/imports/<int:number>/abandon": of_firm(WRITE),
    "POST /f/<firm>/imports/<int:number>/retry": of_firm(WRITE),
    "POST /t/<slug>/jobs/letter-all": of_tenant(LETTER),
    "GET /t/<slug>/jobs/<int:number>": of_tenant(READ),
    "GET /t/<slug>/jobs/<int:number>/state": of_tenant(READ),
    "POST /t/<slug>/jobs/<int:number>/stop": of_tenant(LETTER),
    # books
    "GET /t/<slug>/books/": of_tenant(READ),
    "GET /t/<slug>/books/at/<at>/": of_tenant(READ),
    "GET /t/<slug>/books/at/<at>/files/<path:path>": of_tenant(READ),
    "GET /t/<slug>/books/at/<at>/download/<path:path>": of_tenant(READ),
    "GET /t/<slug>/books/at/<at>/archive.zip": of_tenant(READ),
    "GET /t/<slug>/books/at/<at>/search": of_tenant(READ),
    "GET /t/<slug>/books/revisions": of_tenant(READ),
    "GET /t/<slug>/books/revisions/<int:number>": of_tenant(READ),
    "GET /t/<slug>/books/difference": of_tenant(READ),
    "GET /t/<slug>/books/edit/<path:path>": of_tenant(WRITE),
    "GET /t/<slug>/books/new": of_tenant(WRITE),
    "POST /t/<slug>/books/check": of_tenant(WRITE),
    "POST /t/<slug>/books/save": of_tenant(WRITE),
    "POST /t/<slug>/books/move": of_tenant(WRITE),
    "POST /t/<slug>/books/remove": of_tenant(WRITE),
    # audit pages
    "GET /t/<slug>/auditing": of_tenant(READ),
    "GET /t/<slug>/auditing/open": of_tenant(READ),
    "POST /t/<slug>/auditing/pages": of_tenant(WRITE),
    "GET /t/<slug>/auditing/differences": of_tenant(READ),
    "GET /t/<slug>/auditing/differences.<any(xlsx, csv):ending>": of_tenant(READ),
    "GET /t/<slug>/auditing/sample": of_tenant(READ),
    "GET /t/<slug>/auditing/sample.xlsx": of_tenant(READ),
    "GET /t/<slug>/auditing/confirmations": of_tenant(READ),
    "POST /t/<slug>/auditing/confirmations/letters.pdf": of_tenant(READ),
    "POST /t/<slug>/auditing/confirmations/list.xlsx": of_tenant(READ),
    "GET /t/<slug>/auditing/packages": of_tenant(AUDIT),
    "POST /t/<slug>/auditing/packages": of_tenant(AUDIT),
    "GET /t/<slug>/auditing/packages/<int:number>/state": of_tenant(AUDIT),
    "POST /t/<slug>/auditing/packages/<int:number>/stop": of_tenant(AUDIT),
    "GET /t/<slug>/auditing/packages/<int:number>/file": of_tenant(AUDIT),
    # Fava
    "GET /fava-static/<version>/<path:name>": everyone,
    "GET /t/<slug>/fava/<int:revision>/": of_tenant(READ),
    "GET /t/<slug>/fava/<int:revision>/<path:page>": of_tenant(READ),
    "GET /t/<slug>/fava/<int:revision>/state": of_tenant(READ),
    # settings of a tenant
    "GET /t/<slug>/settings": of_tenant(READ),
    "POST /t/<slug>/settings": of_tenant(WRITE),
    "POST /t/<slug>/settings/closed": of_tenant(WRITE),
    "GET /t/<slug>/settings/accounts": of_tenant(READ),
    "POST /t/<slug>/settings/accounts": of_tenant(WRITE),
    # team, members, tokens, audit logs, settings of a firm
    "GET /f/<firm>/team": of_firm(MEMBERS),
    "POST /f/<firm>/team/invitations": of_firm(MEMBERS),
    "POST /f/<firm>/team/invitations/<int:invitation_id>/again": of_firm(MEMBERS),
    "POST /f/<firm>/team/invitations/<int:invitation_id>/revoke": of_firm(MEMBERS),
    "GET /f/<firm>/team/<int:membership_id>": of_firm(MEMBERS),
    "POST /f/<firm>/team/<int:membership_id>": of_firm(MEMBERS),
    "POST /f/<firm>/team/<int:membership_id>/end": of_firm(MEMBERS),
    "GET /t/<slug>/members": of_tenant(MEMBERS),
    "POST /t/<slug>/members/invitations": of_tenant(MEMBERS),
    "POST /t/<slug>/members/invitations/<int:invitation_id>/again": of_tenant(MEMBERS),
    "POST /t/<slug>/members/invitations/<int:invitation_id>/revoke": of_tenant(MEMBERS),
    "GET /t/<slug>/members/<int:membership_id>": of_tenant(MEMBERS),
    "POST /t/<slug>/members/<int:membership_id>": of_tenant(MEMBERS),
    "POST /t/<slug>/members/<int:membership_id>/end": of_tenant(MEMBERS),
    "GET /t/<slug>/tokens": of_tenant(READ),
    "POST /t/<slug>/tokens": of_tenant(READ),
    "POST /t/<slug>/tokens/<serial>/revoke": of_tenant(READ),
    "GET /f/<firm>/audit": of_firm(AUDIT),
    "GET /f/<firm>/audit/export.<any(csv, jsonl):ending>": of_firm(AUDIT),
    "GET /t/<slug>/audit": of_tenant(AUDIT),
    "GET /t/<slug>/audit/export.<any(csv, jsonl):ending>": of_tenant(AUDIT),
    "GET /f/<firm>/settings": of_firm(MEMBERS),
    "POST /f/<firm>/settings/name": of_firm(MEMBERS),
    "GET /f/<firm>/settings/clients/<int:tenant_id>/end": of_firm(MEMBERS),
    "POST /f/<firm>/settings/clients/<int:tenant_id>/end": of_firm(MEMBERS),
    # lettrage
    "GET /t/<slug>/lettrage": of_tenant(READ),
    "GET /t/<slug>/lettrage/certain": of_tenant(READ),
    "GET /t/<slug>/lettrage/certain/count": of_tenant(READ),
    "GET /t/<slug>/lettrage/<account>/<path:customer>": of_tenant(READ),
    "GET /t/<slug>/lettrage/<account>/<path:customer>/board": of_tenant(READ),
    "GET /t/<slug>/lettrage/<account>/<path:customer>/in-fava": of_tenant(READ),
    "GET /t/<slug>/lettrage/<account>/<path:customer>/proposals": of_tenant(READ),
    "GET /t/<slug>/lettrage/<account>/<path:customer>/changes": of_tenant(READ),
    "GET /t/<slug>/lettrage/<account>/<path:customer>/groups": of_tenant(READ),
    "POST /t/<slug>/lettrage/<account>/<path:customer>/acts": of_tenant(LETTER),
}

EXAMPLES: dict[str, object] = {
    "contract": "cap-factor",
    "format": "bpce-7.0",
    "reference": "C-2026-001",
    "document": "0" * 16 + "-1",
    "kind": "cash",
    "rank": 1,
    "choice": "again",
    "deed": "check",
    "turn": "aside",
    "at": "main",
    "account": "411000",
    "customer": "DUPONT",
    "key": "DUPONT",
    "code": "DUPONT",
    "ending": "csv",
    "kept": "0",
    "path": "css/base.css",
    "secret": "no-such-secret",
    "paper": "0" * 24,
    "act": "agree",
    "form": "pdf",
    "entry": "doubtful",
    "file": 1,
    "group": "0" * 24,  # no letter
    "number": 1,
    "session_id": 999_999,
    "identity_id": 999_999,
    "membership_id": 999_999,
    "invitation_id": 999_999,
    "serial": "0000000000000000",
    "revision": 1,
    "page": "income_statement/",
    "version": "0",
    "name": "app.css",
    "tenant_id": 1,
    "schedule": "house-business",
    "template": "business-reminder",
    "language": "fr",
}

QUERIES: dict[str, str] = {
    "GET /t/<slug>/auditing/sample.xlsx": "?by=size&size=2&seed=1",
    "GET /api/v1/tenants/<slug>/open-items/sample": "?seed=1&size=10",
    "GET /t/<slug>/lettrage/<account>/<path:customer>/changes": "?since=0",
    "GET /git/<slug>.git/info/refs": "?service=git-upload-pack",
}
