"""Names of licences and their SPDX identifiers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsschema.validators.licences import NAMES, expression, identifier

PARTS = ("BY", "BY-SA", "BY-ND", "BY-NC", "BY-NC-SA", "BY-NC-ND")
VERSIONS = ("1.0", "2.0", "2.5", "3.0", "4.0")


def test_every_identifier_of_the_table_is_one_of_spdx() -> None:
    assert {name: found for name, found in NAMES.items() if expression(found) != found} == {}


@given(st.sampled_from(PARTS), st.sampled_from(VERSIONS))
def test_every_way_to_write_creative_commons(parts: str, version: str) -> None:
    meant = f"CC-{parts}-{version}"
    if expression(meant) is None:
        return
    spaced = parts.replace("-", " ")
    for written in (
        f"CC {spaced} {version}",
        f"cc {spaced.lower()} {version}",
        f"CC {parts} {version}",
        f"Creative Commons {parts} {version} International",
        f"https://creativecommons.org/licenses/{parts.lower()}/{version}/",
        f"http://creativecommons.org/licenses/{parts.lower()}/{version}/deed.fr",
        f"https://creativecommons.org/licenses/{parts.lower()}/{version}/legalcode",
    ):
        assert identifier(written) == meant, written


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Creative Commons Attribution-ShareAlike 4.0 International License", "CC-BY-SA-4.0"),
        ("Creative Commons Attribution-NonCommercial-NoDerivatives 4.0", "CC-BY-NC-ND-4.0"),
        ("CC0", "CC0-1.0"),
        ("CC0 1.0 Universal", "CC0-1.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("The MIT License", "MIT"),
    ],
)
def test_names_people_write(written: str, meant: str) -> None:
    assert identifier(written) == meant


@pytest.mark.parametrize(
    "written", ["CC BY", "Creative Commons", "© The Harbour Post", "all rights reserved", "", "4.0"]
)
def test_what_names_no_version_is_no_identifier(written: str) -> None:
    assert identifier(written) is None


@pytest.mark.parametrize(
    "text",
    ["MIT OR Apache-2.0", "LicenseRef-Harbour.Post-1", "GPL-2.0-only WITH GCC-exception-3.1"],
)
def test_expressions_stay_as_they_are(text: str) -> None:
    assert expression(text) == text


@given(st.text(max_size=40))
def test_any_text_has_an_answer(text: str) -> None:
    found = identifier(text)
    assert found is None or expression(found) == found
    known = expression(text)
    assert known is None or expression(known) == known
