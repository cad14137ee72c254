"""A refusal, as the payment service words it."""

from typing import Any


class Refused(Exception):  # noqa: N818  it is an answer
    """What is asked is refused, with a status and what the library reads of it."""

    def __init__(self, message: str, status: int = 400, **more: Any) -> None:  # noqa: ANN401  as they are
        super().__init__(message)
        self.status = status
        self.more = more

    def body(self) -> dict[str, Any]:
        """Return it as it goes over the wire."""
        kind = "card_error" if self.status == 402 else "invalid_request_error"
        return {"error": {"type": kind, "message": str(self), **self.more}}


def missing(kind: str, name: str, param: str = "id") -> Refused:
    """Return the refusal of what is not there."""
    status = 404 if param == "id" else 400
    return Refused(f"No such {kind}: '{name}'", status, code="resource_missing", param=param)


def wanting(param: str) -> Refused:
    """Return the refusal of a call that lacks something."""
    return Refused(f"Missing required param: {param}.", code="parameter_missing", param=param)
