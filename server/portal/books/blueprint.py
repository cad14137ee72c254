"""The addresses of a tenant's books begin here."""

from flask import Blueprint

blueprint = Blueprint("books", __name__, url_prefix="/t/<slug>/books")
