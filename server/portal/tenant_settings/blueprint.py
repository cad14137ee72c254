"""The addresses of a tenant's settings begin here."""

from flask import Blueprint

blueprint = Blueprint("tenant_settings", __name__, url_prefix="/t/<slug>/settings")
