"""Which headers go to a browser with what Fava said: a policy of its own, and nothing that Fava chose.

The page that comes is full of text that a tenant wrote. The policy lets no script run but Fava's files, sends
nothing anywhere but to the pages of the same revision, and loads nothing from elsewhere.
"""

from flask import Response

from server.fava_gateway.static_files import PREFIX
from tenants.fava import FavaAnswer

_KINDS = {
    "text/html": "text/html; charset=utf-8",
    "application/json": "application/json",
}
_SAVED = "application/octet-stream"


def policy(origin: str, base: str) -> str:
    """Return the content security policy of the pages of one revision.

    Args:
        origin: scheme and host that the browser asked, such as https://lettrine.example.
        base: the path that all pages of the revision begin with, with a slash at its end.
    """
    static, pages = f"{origin}{PREFIX}", f"{origin}{base}"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {static} 'wasm-unsafe-eval'",  # the parser that colours source texts is WebAssembly
            f"style-src {static} 'unsafe-inline'",  # Fava's charts and tables set style attributes
            f"font-src {static}",
            f"img-src {static} {pages}document/ data:",
            f"connect-src {static} {pages}",
            f"form-action {pages}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        )
    )


def protect(answer: Response, origin: str, base: str) -> Response:
    """Put the policy on an answer whose body Fava, or a tenant, had a hand in."""
    answer.headers["Content-Security-Policy"] = policy(origin, base)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def of_fava(said: FavaAnswer, *, saved_as: str = "") -> Response:
    """Return Fava's body under headers of ours; with a name it is handed out as a file, and never shown."""
    kind = {name.lower(): value for name, value in said.headers}.get("content-type", "")
    told = _KINDS.get(kind.partition(";")[0].strip().lower(), _SAVED)
    answer = Response(said.body, said.status, content_type=_SAVED if saved_as else told)
    if saved_as or told == _SAVED:
        answer.headers.set("Content-Disposition", "attachment", filename=saved_as or "fava")
    return answer
