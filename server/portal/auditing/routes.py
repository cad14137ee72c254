"""All pages of the audit's place, under one blueprint."""

from server.portal.auditing import overview
from server.portal.auditing.blueprint import blueprint

__all__ = ["blueprint", "overview"]
