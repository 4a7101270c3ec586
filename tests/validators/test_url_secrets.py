"""Secrets in URLs are found and taken out, and nothing else is."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsschema.validators.url_secrets import SECRET, may_hold_secret, secrets, without_secrets

words = st.text("abcdefghij", min_size=1, max_size=8)
innocent = st.tuples(words, words).filter(lambda pair: pair[0] not in SECRET)
secret = st.tuples(st.sampled_from(sorted(SECRET)), st.just("q7Rt2ZxP9mB4"))


@given(st.lists(innocent, max_size=4), secret, st.integers(0, 4))
def test_a_secret_goes_and_the_rest_stays(
    others: list[tuple[str, str]], hidden: tuple[str, str], place: int
) -> None:
    query = [*others[:place], hidden, *others[place:]]
    url = f"https://harbour.example/a?{urlencode(query)}#top"
    assert secrets(url) == [hidden[0]]
    assert pl.select(may_hold_secret(pl.lit(url))).item()
    clean = without_secrets(url)
    assert parse_qsl(urlsplit(clean).query) == others
    assert urlsplit(clean).fragment == "top"
    assert secrets(clean) == []
    assert without_secrets(clean) == clean


@pytest.mark.parametrize(
    ("url", "kinds", "clean"),
    [
        ("https://mara:pw@h.example/a", ["password"], "https://h.example/a"),
        ("https://:pw@h.example/a", ["password"], "https://h.example/a"),
        ("https://h.example/a;JSESSIONID=12AB;v=2", ["jsessionid"], "https://h.example/a;v=2"),
        ("https://h.example/a?token=9fK2pQx81bZ7&n=1", ["token"], "https://h.example/a?n=1"),
        ("https://h.example/a?API_KEY=1", ["api_key"], "https://h.example/a"),
        ("https://h.example/a?X-Amz-Signature=00ff", ["x-amz-signature"], "https://h.example/a"),
    ],
)
def test_kinds(url: str, kinds: list[str], clean: str) -> None:
    assert secrets(url) == kinds
    assert without_secrets(url) == clean
    assert pl.select(may_hold_secret(pl.lit(url))).item()


@pytest.mark.parametrize(
    "url",
    [
        "https://h.example/a?key=ferry&token=spring&session=2026&sid=7",
        "https://h.example:8080/@mara",
        "https://h.example/a?when=10:30&who=a@b.example",
        "https://h.example/a?password=",
        "https://h.example/secret/password-leak?page=2",
    ],
)
def test_what_is_no_secret(url: str) -> None:
    assert secrets(url) == []
    assert without_secrets(url) == url
