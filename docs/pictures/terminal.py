"""Turn what a command prints into an SVG picture of a terminal, for the README: `make pictures`.

Reads the text from standard input and writes the SVG to standard output. Each line is stretched to its
width in characters, so columns stay aligned in whatever fixed-width face the reader has.
"""

from html import escape
import sys

CHARACTER, LINE, MARGIN, SIZE = 8.0, 19, 22, 13
PAPER, INK, FAINT, BLUE, EDGE = "#fffdf9", "#17213a", "#626a7d", "#1f3d7a", "#cbc2b0"
FACES = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


def picture(lines: list[str]) -> str:
    """Lay the lines out; a prompt is set in blue, a comment and the rules of a table are faint."""
    width = max(map(len, lines)) * CHARACTER + 2 * MARGIN
    height = len(lines) * LINE + 2 * MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" '
        f'height="{height}" font-family="{FACES}" font-size="{SIZE}" fill="{INK}">\n'
        f'<rect x="0.5" y="0.5" width="{width - 1:.0f}" height="{height - 1}" rx="6" '
        f'fill="{PAPER}" stroke="{EDGE}"/>\n'
    )
    texts = (_text(number, line) for number, line in enumerate(lines) if line.strip())
    return head + "".join(texts) + "</svg>\n"


def _text(number: int, line: str) -> str:
    body = line.strip()
    indent = len(line) - len(line.lstrip())
    style = ""
    if body.startswith("$"):
        style = f' fill="{BLUE}" font-weight="600"'
    elif body.startswith("#") or not body.strip("─═ "):
        style = f' fill="{FAINT}"'
    return (
        f'<text x="{MARGIN + indent * CHARACTER:.0f}" y="{MARGIN + (number + 0.75) * LINE:.1f}" '
        f'textLength="{len(body) * CHARACTER:.0f}" lengthAdjust="spacingAndGlyphs" '
        f'xml:space="preserve"{style}>{escape(body)}</text>\n'
    )


if __name__ == "__main__":
    sys.stdout.write(picture(sys.stdin.read().strip("\n").split("\n")))
