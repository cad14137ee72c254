"""The addresses of these settings begin here."""

from flask import Blueprint

blueprint = Blueprint("factoring_settings", __name__, url_prefix="/t/<slug>/factoring/settings")
