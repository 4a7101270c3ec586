"""Codes of countries: ISO 3166-1, and what is taken for it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from newsschema.text import fold_words


@dataclass(frozen=True, slots=True)
class Country:
    """A country of `countries.toml`."""

    alpha2: str
    """ISO 3166-1 alpha-2."""
    alpha3: str
    """ISO 3166-1 alpha-3."""
    fips: tuple[str, ...]
    """Codes of FIPS 10-4, which GDELT uses; two letters, and many of them mean another country
    than in ISO: AU is Austria."""
    name: str
    """In English."""


OTHER: Final[Mapping[str, str]] = {
    "UK": "GB",
    "EL": "GR",
    "ROM": "RO",
    "TMP": "TL",
    "ZAR": "CD",
    "KSV": "XK",
}
"""Codes of the European Union and of CAMEO that are in neither list of ISO."""

RESERVED: Final = frozenset({"EU", "UN", "AN", "BU", "CS", "DD", "FX", "SU", "TP", "YU", "ZR"})
"""Codes that ISO reserves (European Union, United Nations) or has withdrawn (ISO 3166-3), which
are right for those who lived then."""


@cache
def countries() -> Mapping[str, Country]:
    """All countries by their alpha-2 code; `countries.toml` is the list."""
    text = files("newsschema.validators").joinpath("countries.toml").read_text("utf-8")
    return {
        code: Country(code, alpha3, tuple(fips.split()), name)
        for code, (alpha3, fips, name) in tomllib.loads(text).items()
    }


@cache
def by_fips() -> Mapping[str, Country]:
    """All countries by their codes of FIPS 10-4."""
    return {code: country for country in countries().values() for code in country.fips}


@cache
def sure_readings() -> Mapping[str, str]:
    """What can mean one country only, folded by `fold_words`, to its alpha-2 code.

    Codes of three letters, English names, lower case, and the few codes of `OTHER`.
    """
    readings = {fold_words(code): alpha2 for code, alpha2 in OTHER.items()}
    for country in countries().values():
        for written in (country.alpha2, country.alpha3, country.name):
            readings[fold_words(written)] = country.alpha2
    return readings


def is_code(text: str) -> bool:
    """Whether a text is a code of ISO 3166-1 alpha-2, reserved and withdrawn ones included."""
    return text in countries() or text in RESERVED
