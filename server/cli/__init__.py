"""The command line `lettrine`: one module a family of commands.

Exit status: 0 done, 1 the input is at fault, 2 wrong usage; `server.command` adds 130 for Ctrl-C.
"""

import click

from server.cli import check, db, fec, lettrage, receivables, serve, tenant_books, tokens


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="lettrine")
def main() -> None:
    """Lettrine keeps books as plain Beancount text and finds what customers owe."""


main.add_command(check.check)
main.add_command(lettrage.match_command)
main.add_command(lettrage.unletter_command)
main.add_command(receivables.open_command)
main.add_command(receivables.aged_command)
main.add_command(receivables.kpi_command)
main.add_command(fec.fec_group)
main.add_command(db.db_group)
main.add_command(serve.serve_command)
main.add_command(tokens.token_group)
main.add_command(tenant_books.books_group)
