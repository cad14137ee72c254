"""A person as the rest of the house sees one: a value without password or secret."""

from dataclasses import dataclass
from typing import Literal

from tenants.books.author import Author
from tenants.people.models import PersonRow

Language = Literal["fr", "en", ""]
Theme = Literal["light", "dark", ""]
LANGUAGES: tuple[Language, ...] = ("", "fr", "en")
THEMES: tuple[Theme, ...] = ("", "light", "dark")


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is; empty `language` and `theme` leave the choice to the browser.

    `login` names the person in branches (`u/<login>/…`); `single_keys` lets single letters be commands.
    """

    id: int
    name: str
    email: str
    login: str
    initials: str
    language: Language
    theme: Theme
    single_keys: bool
    has_password: bool
    has_totp: bool

    @property
    def author(self) -> Author:
        """Return the person as Git names an author."""
        return Author(self.name, self.email, self.login)


def person_of(row: PersonRow) -> Person:
    """Return the person of a row."""
    return Person(
        id=row.id,
        name=row.name,
        email=row.email,
        login=row.login,
        initials=initials_of(row.name),
        language=next(language for language in LANGUAGES if language == row.language),
        theme=next(theme for theme in THEMES if theme == row.theme),
        single_keys=row.single_keys,
        has_password=row.password is not None,
        has_totp=row.totp_secret is not None,
    )


def initials_of(name: str) -> str:
    """Return the first letters of the first and the last word of a name, in capitals."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))
