"""Whether the name of an actor is one: pronouns and descriptions are none."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.validators.data import Data
from newsschema.validators.language_lists import languages
from newsschema.validators.speaker_words import names_nobody

DESCRIBED: Final = ("group", "gpe", "other")
"""Kinds of actors that may be called by what they are: the police, Turkish officials."""


def common_language(data: Data) -> str | None:
    """The language that at least half of the articles are in; null where none is."""
    if not data.has("articles", "language"):
        return None
    counts = (
        data.tables["articles"]
        .select(primary=pl.col("language").str.extract("^([A-Za-z]{2,3})").str.to_lowercase())
        .group_by("primary")
        .len()
        .collect()
    )
    most = counts.filter(pl.col("len") * 2 >= counts["len"].sum())["primary"]
    return most.sort()[0] if len(most) else None


def verdict(name: str, kind: str | None, language: str | None) -> str | None:
    """Why a name is none: `pronoun` or `description`; null where it may be one.

    A determiner and an office of one language are no name in another.
    """
    found = names_nobody(name, language) or names_nobody(name, None)
    if found is None and "description" in (names_nobody(name, other) for other in languages()):
        found = "description"
    return None if found == "description" and kind in DESCRIBED else found
