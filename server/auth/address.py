"""The service's own address, as it stands in mails and in what an identity provider is told."""

from flask import request, url_for

from server.services import services


def whole(endpoint: str, **values: str) -> str:
    """Return the whole address of a page.

    Where LETTRINE_ADDRESS is not set only this machine is answered (`security`), so the host that was asked
    for is one of its names.
    """
    base = services().settings.address or request.host_url.rstrip("/")
    return base + url_for(endpoint, _anchor=None, _method=None, _scheme=None, _external=False, **values)
