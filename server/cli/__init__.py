"""The command line `lettrine`: one module a family of commands, loaded when one of them is asked for.

Exit status: 0 done, 1 the input is at fault, 2 wrong usage; `server.command` adds 130 for Ctrl-C.
"""

from importlib import import_module

import click

_COMMANDS = {  # where each command is: the module in this package, and its name there
    "aged": ("receivables", "aged_command"),
    "billing": ("billing", "billing_group"),
    "books": ("tenant_books", "books_group"),
    "check": ("check", "check"),
    "db": ("db", "db_group"),
    "dunning": ("dunning", "dunning_group"),
    "factoring": ("factoring", "factoring_group"),
    "fec": ("fec", "fec_group"),
    "firm": ("firms", "firm_group"),
    "kpi": ("receivables", "kpi_command"),
    "match": ("lettrage", "match_command"),
    "member": ("members", "member_group"),
    "open": ("receivables", "open_command"),
    "outbox": ("outbox", "outbox_group"),
    "person": ("persons", "person_group"),
    "serve": ("serve", "serve_command"),
    "token": ("tokens", "token_group"),
    "unletter": ("lettrage", "unletter_command"),
}


class _Commands(click.Group):
    """Commands that wait for no other's imports: who checks a folder needs no database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command; None where there is none of this name."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module, attribute = _COMMANDS[cmd_name]
        command = getattr(import_module(f"{__name__}.{module}"), attribute)
        assert isinstance(command, click.Command)
        return command


@click.command(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="lettrine")
def main() -> None:
    """Lettrine keeps books as plain Beancount text and finds what customers owe."""
