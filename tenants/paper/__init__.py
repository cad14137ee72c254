"""Letters on paper: a template of ours and data become a PDF, in a process of its own.

Owns the templates and how they are set. Typst, which sets them, is under Apache-2.0 and Beancount under
GPL-2.0-only: the process that loads the one never loads the other. What a letter says is its caller's.
"""

from tenants.paper.once import Press, setting_once
from tenants.paper.press import MOST_SECONDS, Paper, PaperError, has_fonts_for, render

__all__ = ["MOST_SECONDS", "Paper", "PaperError", "Press", "has_fonts_for", "render", "setting_once"]
