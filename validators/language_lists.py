"""Words that rules need to know of a language: pronouns, weekdays, phrases of web pages.

The words stand in `validators/languages`, a TOML file for each language, and `README.md` there
says what every key means. Nothing but these files has to change to teach the rules a language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

PACKAGE: Final = "newsschema.validators.languages"

WordKey = Literal[
    "pronouns",
    "deictics",
    "back_references",
    "determiners",
    "role_words",
    "newsroom_roles",
    "newsroom_words",
    "cues",
    "weekdays",
    "months",
    "relative_dates",
    "date_shifts",
    "time_ago",
    "boilerplate",
    "boilerplate_starts",
    "navigation",
    "cookie",
    "paywall",
    "error_page",
    "byline_prefixes",
    "name_joiners",
    "function_words",
]
"""The keys that hold words. Of `weekdays` and `months` the words are the keys of a mapping."""


@dataclass(frozen=True, slots=True)
class LanguageLists:
    """The words of one language, all in lower case, NFC, with a straight apostrophe.

    `languages/README.md` has examples of every key.
    """

    language: str
    """The primary subtag of the language: `en`."""
    spaced: bool = True
    """Whether the language sets spaces between words; where not, a word is any substring."""
    pronouns: frozenset[str] = frozenset()
    """Words that stand for a speaker and name none: `she`, `others`."""
    deictics: frozenset[str] = frozenset()
    """Words that mean nothing without the text around them: `there`, `its`."""
    back_references: frozenset[str] = frozenset()
    """Of those, with which a sentence begins that needs the one before it: `they`."""
    determiners: frozenset[str] = frozenset()
    """Words with which a description begins: `the`, `a`, `his`. An elided one ends in `'`."""
    role_words: frozenset[str] = frozenset()
    """What people and bodies are called by office, trade or kinship: `minister`, `police`."""
    newsroom_roles: frozenset[str] = frozenset()
    """What somebody is in a newsroom: `staff writer`."""
    newsroom_words: frozenset[str] = frozenset()
    """Words that make an author an organisation: `news desk`, `agencies`."""
    cues: frozenset[str] = frozenset()
    """Verbs and phrases that report speech, inflected: `said`, `according to`."""
    weekdays: Mapping[str, int] = field(default_factory=dict)
    """Names of weekdays, inflected and short ones too, to 0 (Monday) to 6."""
    months: Mapping[str, int] = field(default_factory=dict)
    """Names of months, inflected and short ones too, to 1 to 12."""
    relative_dates: frozenset[str] = frozenset()
    """Dates that need the day of publication: `yesterday`, `last week`."""
    date_shifts: frozenset[str] = frozenset()
    """Words that, next to a weekday, mean another day: `before`."""
    time_ago: frozenset[str] = frozenset()
    """Words of a web page's clock: `hours ago`."""
    boilerplate: frozenset[str] = frozenset()
    """Whole lines that belong to a web page and not to the article: `share this article`."""
    boilerplate_starts: frozenset[str] = frozenset()
    """How such lines begin: `read more:`."""
    navigation: frozenset[str] = frozenset()
    """Entries of menus, which are boilerplate only in company: `sports`, `about us`."""
    cookie: frozenset[str] = frozenset()
    """Phrases of consent banners."""
    paywall: frozenset[str] = frozenset()
    """Phrases that ask to pay or sign in before going on reading."""
    error_page: frozenset[str] = frozenset()
    """Phrases of pages that came instead of the article."""
    byline_prefixes: frozenset[str] = frozenset()
    """What stands before the name in a byline: `by`."""
    name_joiners: frozenset[str] = frozenset()
    """What stands between two names in a byline: `and`."""
    function_words: frozenset[str] = frozenset()
    """Some of the commonest words, by which a text of the language is known: `which`."""


def lists(language: str | None) -> LanguageLists:
    """The words of a language; all lists are empty where it is null or has no file.

    Args:
        language: a BCP-47 tag; only its first part counts (`pt-BR` is `pt`).
    """
    primary = (language or "").replace("_", "-").partition("-")[0].lower()
    return _read(primary) if primary in languages() else LanguageLists(primary)


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a file, in alphabetical order."""
    names = (entry.name for entry in files(PACKAGE).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def all_words(key: WordKey) -> frozenset[str]:
    """The words of all languages together, for text whose language nobody has told.

    A pronoun of one language can be a name in another (Spanish `ella`): where the language is
    known, `lists` is the better choice.
    """
    return frozenset(word for language in languages() for word in getattr(lists(language), key))


@cache
def _read(language: str) -> LanguageLists:
    text = files(PACKAGE).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    content: dict[str, Any] = tomllib.loads(text)
    return LanguageLists(
        language,
        spaced=content.pop("spaced"),
        weekdays=_numbered(content.pop("weekdays"), 0),
        months=_numbered(content.pop("months"), 1),
        **{key: frozenset(words) for key, words in content.items()},
    )


def _numbered(names: list[list[str]], first: int) -> Mapping[str, int]:
    """Every name of a weekday or month to its number."""
    return {name: n for n, same in enumerate(names, start=first) for name in same}
