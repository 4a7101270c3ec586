"""News agencies and parts of newsrooms: authors that are no persons, whatever they are called."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import polars as pl

from newsschema.validators.language_lists import all_words
from newsschema.validators.phrases import alternatives

ACRONYMS: Final = frozenset(
    (
        *("AAP", "AFP", "AGI", "ANA-MPA", "ANI", "ANP", "ANSA", "AP", "APA", "ATS", "BNS", "BTA"),
        *("CNA", "CNS", "CTK", "ČTK", "DPA", "dpa", "EFE", "EPD", "epd", "GNA", "HINA", "IANS"),
        *("IRNA", "ISNA", "KCNA", "KNA", "MTI", "NAN", "NTB", "PA", "PAP", "PTI", "RIA", "SANA"),
        *("SAPA", "SDA", "sda", "SID", "sid", "SPA", "STT", "TASS", "TT", "UNI", "UPI", "WAM"),
        *("ТАСС", "РИА", "УНИАН"),
    )
)
"""Written so, and in no other case: `Ani` and `Petra` are people."""

NAMES: Final = frozenset(
    (
        *("adnkronos", "agence france presse", "agence france-presse", "agencia efe"),
        *("agência brasil", "agência lusa", "agerpres", "anadolu", "anadolu agency"),
        *("anadolu ajansı", "antara", "askanews", "associated press", "austria presse agentur"),
        *("australian associated press", "belga", "bernama", "bloomberg", "bloomberg news"),
        *("canadian press", "deutsche presse-agentur", "dow jones newswires", "efe"),
        *("estadão conteúdo", "europa press", "folhapress", "ghana news agency", "interfax"),
        *("itar-tass", "jiji press", "keystone-sda", "kyodo", "kyodo news", "la presse canadienne"),
        *("lusa", "news agency of nigeria", "notimex", "pa media", "prensa latina"),
        *("press association", "press trust of india", "reuters", "ria novosti", "ritzau"),
        *("saudi press agency", "sport-informations-dienst", "tanjug", "télam"),
        *("the canadian press",),
        *("the associated press", "thomson reuters", "ukrinform", "united press international"),
        *("xinhua", "xinhua news agency", "yonhap", "yonhap news agency", "интерфакс"),
        *("риа новости", "укринформ", "新华社", "新華社", "共同通信", "共同通信社", "時事通信"),
        *("時事通信社", "中央社", "연합뉴스", "뉴시스", "뉴스1"),
    )
)
"""In lower case."""


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency."""
    return name in ACRONYMS or name.lower() in NAMES


UNSPACED: Final = "\u2e7f"
"""Words that begin beyond it stand in writing without spaces, and count at the end of a name."""


def may_be_newsroom(name: pl.Expr) -> pl.Expr:
    """True where a name may be that of an agency or of a part of a newsroom; cheap."""
    lowered = name.str.to_lowercase()
    known = sorted({*(acronym.lower() for acronym in ACRONYMS), *NAMES})
    return lowered.is_in(known) | lowered.str.contains(_newsroom())


def newsroom_word(name: str) -> str | None:
    """The word that makes a name that of a part of a newsroom: the first, the last, or all.

    A word that is a surname too (`Staff`) counts only where it is the whole name.
    """
    found = re.search(_newsroom(), name.lower())
    return found.group().strip(" -/") if found else None


SURNAMES: Final = frozenset(("bureau", "staff", "team", "wire"))
"""Words of newsrooms that people are called by."""


@cache
def _newsroom() -> str:
    words = all_words("newsroom_words")
    telling = words - SURNAMES
    spaced = alternatives(word for word in telling if word < UNSPACED)
    unspaced = alternatives(word for word in telling if word > UNSPACED)
    whole = alternatives(words)
    return rf"^(?:{whole})$|^(?:{spaced})[ /-]|[ /-](?:{spaced})$|(?:{unspaced})$"
