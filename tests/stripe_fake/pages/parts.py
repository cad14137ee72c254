"""What the pages are made of."""

from html import escape

_PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>body {{ font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 34rem; padding: 0 1rem }}
button, input, select {{ font: inherit; padding: .25rem .6rem }} td {{ padding: 0 1rem .25rem 0 }}</style>
</head>
<body><main><p>Doublure de Stripe, pour essais : aucun argent ne circule.</p><h1>{title}</h1>
{body}
</main></body></html>
"""


def page(title: str, body: str) -> str:
    """Return a page."""
    return _PAGE.format(title=escape(title), body=body)


def form(action: str, *inside: str) -> str:
    """Return a form that changes something."""
    return f"<form method='post' action='{escape(action, quote=True)}'>{''.join(inside)}</form>"


def button(words: str, name: str, value: str) -> str:
    """Return a button that says what was chosen."""
    return f"<button name='{name}' value='{value}'>{escape(words)}</button> "


def choice(words: str, name: str, options: dict[str, str]) -> str:
    """Return a choice of one of several, by value."""
    inside = "".join(f"<option value='{value}'>{escape(shown)}</option>" for value, shown in options.items())
    return f"<p><label>{escape(words)} <select name='{name}'>{inside}</select></label></p>"


def link(words: str, address: str) -> str:
    """Return a way to another page."""
    return f"<p><a href='{escape(address, quote=True)}'>{escape(words)}</a></p>"


def euros(cents: int) -> str:
    """Return an amount as a French page writes it."""
    return f"{cents // 100},{cents % 100:02} €" if cents >= 0 else f"−{euros(-cents)}"
