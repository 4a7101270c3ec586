"""Names of agencies and newsrooms against names of people."""

from __future__ import annotations

import polars as pl
import pytest

from newsschema.validators.agencies import (
    ACRONYMS,
    NAMES,
    is_agency,
    may_be_newsroom,
    newsroom_word,
)

NEWSROOMS = (
    *("Sports Desk", "Redaktion Wirtschaft", "BBC News", "Editorial Board", "La Rédaction"),
    *(
        "Redacción",
        "Redazione online",
        "Наш корреспондент",
        "هيئة التحرير",
        "编辑部",
        "港新聞編集部",
    ),
    *("Staff", "News Desk", "Agenturen"),
)
PEOPLE = (
    *(
        "Leslie Staff",
        "Ani Petra",
        "Jean Bureau",
        "Teamrat Desk-Olsen",
        "Newsome Wireman",
        "新田花子",
    ),
    *("Epd Sidorova", "Paul Dpa-Meier", "علي حسن", "Анна Новостина", "Redaktia Popescu"),
)


@pytest.mark.parametrize("name", NEWSROOMS)
def test_newsrooms(name: str) -> None:
    assert newsroom_word(name) is not None


@pytest.mark.parametrize("name", PEOPLE)
def test_people(name: str) -> None:
    assert newsroom_word(name) is None
    assert not is_agency(name)


def test_an_acronym_counts_as_it_is_written() -> None:
    assert is_agency("dpa")
    assert is_agency("ANI")
    assert not is_agency("Ani")


def test_the_sieve_lets_all_through() -> None:
    names = [*NEWSROOMS, *ACRONYMS, *NAMES, *(name.title() for name in NAMES)]
    passed = pl.DataFrame({"name": names}).select(may_be_newsroom(pl.col("name"))).to_series()
    assert [name for name, ok in zip(names, passed, strict=True) if not ok] == []


def test_names_are_in_lower_case() -> None:
    assert {name for name in NAMES if name != name.lower()} == set()
