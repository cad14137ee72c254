"""The command line `lettrine`: one module a family of commands.

Exit status: 0 done, 1 the input is at fault, 2 wrong usage.
"""

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="lettrine")
def main() -> None:
    """Lettrine keeps books as plain Beancount text and finds what customers owe."""
