"""Phrases of errors, consent and paywalls: the cheap sieve lets every phrase through."""

from __future__ import annotations

import polars as pl
import pytest

from newsschema.validators.example import FILLER
from newsschema.validators.language_lists import all_words
from newsschema.validators.page_words import (
    consent,
    error_page,
    may_ask_consent,
    may_be_error_page,
    may_be_stub,
    paywall,
)
from newsschema.validators.web_page import chrome, may_have_chrome


def written(phrase: str) -> list[str]:
    """A phrase as sites write it: in small letters, and as a sentence."""
    plain = phrase.removesuffix(".")
    return list(dict.fromkeys((plain, plain[:1].upper() + plain[1:])))


def sieved(texts: list[str], sieve: pl.Expr) -> list[bool]:
    return pl.DataFrame({"body": texts}).select(sieve).to_series().to_list()


def test_every_paywall_is_found_at_the_end() -> None:
    texts = [f"{FILLER}\n{w}." for p in sorted(all_words("paywall")) for w in written(p)]
    assert [t for t in texts if paywall(t) is None] == []
    passed = sieved(texts, may_be_stub(pl.col("body")))
    assert [t for t, s in zip(texts, passed, strict=True) if not s] == []


def test_every_consent_is_found_at_the_head() -> None:
    texts = [f"{w}.\n{FILLER}" for p in sorted(all_words("cookie")) for w in written(p)]
    assert [t for t in texts if not consent(t)] == []
    passed = sieved(texts, may_ask_consent(pl.col("body")))
    assert [t for t, s in zip(texts, passed, strict=True) if not s] == []


def test_every_error_is_found_where_it_opens_a_short_body() -> None:
    texts = [f"{w}. \n{FILLER}" for p in sorted(all_words("error_page")) for w in written(p)]
    assert [t for t in texts if error_page(t) is None] == []
    passed = sieved(texts, may_be_error_page(pl.col("body")))
    assert [t for t, s in zip(texts, passed, strict=True) if not s] == []


def test_every_line_of_boilerplate_is_found() -> None:
    texts = [
        f"{FILLER}\n{w}\n{FILLER}" for p in sorted(all_words("boilerplate")) for w in written(p)
    ]
    assert [t for t in texts if not chrome(t)] == []
    passed = sieved(texts, may_have_chrome(pl.col("body")))
    assert [t for t, s in zip(texts, passed, strict=True) if not s] == []


@pytest.mark.parametrize("mark", ['"', "“", "„", "«"])
def test_what_somebody_says_is_no_banner(mark: str) -> None:
    assert not consent(f"She said: {mark}At home, we use cookies to bake.")
    assert paywall(f"{FILLER} The poster read: {mark}Subscribe to continue reading.") is None


def test_only_short_bodies_are_error_pages() -> None:
    assert error_page(f"Page not found\n{FILLER}") is not None
    assert error_page("Page not found\n" + FILLER * 6) is None
    assert error_page(f"{FILLER} Page not found.") is None
