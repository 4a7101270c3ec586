"""The lists of languages keep the promises of their README."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, get_args

import pytest

from newsschema.validators.language_lists import PACKAGE, WordKey, all_words, languages, lists

FOLDER = files(PACKAGE)
KEYS = get_args(WordKey)
NUMBERED = {"weekdays": 7, "months": 12}
NEEDED = ("en", "de", "fr", "es", "it", "pt", "ru", "ar", "zh", "ja")
MUST_BE_FILLED = (
    *("pronouns", "cues", "boilerplate", "boilerplate_starts", "navigation", "cookie"),
    *("paywall", "error_page", "newsroom_words", "newsroom_roles"),
)
SOUGHT_INSIDE = ("cookie", "paywall", "error_page")
"""Phrases that are sought anywhere in a line, so that short ones would be found by chance."""


def content(language: str) -> dict[str, Any]:
    return tomllib.loads(FOLDER.joinpath(f"{language}.toml").read_text(encoding="utf-8"))


def words(language: str) -> Iterator[tuple[str, str]]:
    for key, value in content(language).items():
        for entry in [] if key == "spaced" else value:
            for word in entry if isinstance(entry, list) else [entry]:
                yield key, word


def test_ten_languages() -> None:
    assert set(NEEDED) <= set(languages())


def test_readme_names_every_key() -> None:
    text = FOLDER.joinpath("README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == ["spaced", *KEYS]


@pytest.mark.parametrize("language", languages())
def test_has_every_key_and_no_other(language: str) -> None:
    assert list(content(language)) == ["spaced", *KEYS]
    assert isinstance(content(language)["spaced"], bool)


@pytest.mark.parametrize("language", languages())
def test_words_are_spelt_as_they_are_sought(language: str) -> None:
    for key, word in words(language):
        assert isinstance(word, str), (key, word)
        assert word, key
        assert word == word.lower(), (key, word)
        assert word == unicodedata.normalize("NFC", word), (key, word)
        assert word == " ".join(word.split()), (key, word)
        assert "’" not in word, (key, word)


@pytest.mark.parametrize("language", languages())
def test_no_word_stands_twice(language: str) -> None:
    for key in KEYS:
        same = [word for k, word in words(language) if k == key]
        assert len(same) == len(set(same)), (key, sorted(w for w in same if same.count(w) > 1))


@pytest.mark.parametrize("language", languages())
def test_weekdays_and_months_are_whole(language: str) -> None:
    for key, number in NUMBERED.items():
        assert len(content(language)[key]) == number
        assert all(names for names in content(language)[key])
    known = lists(language)
    assert set(known.weekdays.values()) == set(range(7))
    assert set(known.months.values()) == set(range(1, 13))


@pytest.mark.parametrize("language", NEEDED)
def test_nothing_that_rules_need_is_empty(language: str) -> None:
    for key in MUST_BE_FILLED:
        assert getattr(lists(language), key), key


@pytest.mark.parametrize("language", languages())
def test_phrases_are_too_long_for_chance(language: str) -> None:
    least = 9 if lists(language).spaced else 4
    short = [
        word
        for key in SOUGHT_INSIDE
        for word in getattr(lists(language), key)
        if len(word) < least and not re.search(r"[0-9]|\.$", word)
    ]
    assert short == []


@pytest.mark.parametrize("tag", ["pt-BR", "PT", "pt_BR"])
def test_only_the_first_part_of_a_tag_counts(tag: str) -> None:
    assert lists(tag) is lists("pt")


def test_a_language_without_a_file_has_no_words() -> None:
    for tag in (None, "", "tlh", "../en"):
        assert not lists(tag).pronouns
        assert lists(tag).weekdays == {}


def test_all_words_are_those_of_all_languages() -> None:
    assert all_words("cookie") == {w for n in languages() for w in lists(n).cookie}
    assert {"monday", "lundi", "понедельник"} <= all_words("weekdays")
