"""The Flask application: one blueprint a user task, and what holds for every answer."""

from pathlib import Path
import secrets

from apiflask import APIFlask

from server import auth, errors, portal, requests_log, security
from server.api import application as api
from server.auth import access, csrf
from server.billing.webhook import blueprint as webhook
from server.debtor.routes import blueprint as debtor
from server.fava_gateway.origin import by_host, create_origin
from server.git_http.routes import blueprint as git_http
from server.services import Services, attach

TEMPLATES = Path(__file__).resolve().parents[1] / "frontend" / "templates"
_KEY_BYTES = 32


def create_app(services: Services) -> APIFlask:
    """Make the application on the services that were opened for it; who opened them closes them.

    Raises:
        AccessError: a view says nothing of who may open it.
    """
    app = APIFlask(
        __name__,
        title=api.TITLE,
        version=api.VERSION,
        spec_path=None,
        docs_path=None,
        json_errors=False,
        static_folder=None,  # type: ignore[arg-type]  # as Flask takes it: there is none
        template_folder=str(TEMPLATES),
    )
    app.secret_key = secrets.token_bytes(
        _KEY_BYTES
    )  # of what is told once on the next page, and of nothing else
    attach(app, services)
    requests_log.set_up(app)
    security.guard(app, services.settings)
    csrf.guard(app)
    errors.set_up(app)
    app.register_blueprint(git_http)
    api.set_up(app)
    auth.set_up(app)
    app.register_blueprint(debtor)
    app.register_blueprint(webhook)
    portal.set_up(app, current_person=access.current_person, csrf_token=access.csrf_token)
    access.check_views(app)
    elsewhere = services.settings.audit_origin
    if elsewhere is not None:
        app.wsgi_app = by_host(  # type: ignore[assignment, method-assign]  # as Flask documents it
            app.wsgi_app, create_origin(services), elsewhere
        )
    return app
