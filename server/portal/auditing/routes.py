"""All pages of the audit's place, under one blueprint."""

from server.portal.auditing import differences, overview, samples
from server.portal.auditing.blueprint import blueprint

__all__ = ["blueprint", "differences", "overview", "samples"]
