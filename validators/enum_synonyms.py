"""What producers write for values of closed lists, where it can mean one value only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from newsschema.text import fold_words

SYNONYMS: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "actors.type": {
        "person": ("per", "human", "people", "individual", "pers"),
        "organization": ("org", "organisation", "company", "institution", "corporation", "orga"),
        "gpe": ("country", "state", "city", "place", "loc", "location"),
        "group": ("norp", "people group"),
        "other": ("misc", "miscellaneous"),
    },
    "articles.body_status": {
        "full": ("complete", "whole"),
        "partial": ("truncated", "excerpt", "cut"),
        "paywalled": ("paywall", "premium", "subscribers only"),
        "withheld": ("removed", "hidden"),
        "offsets_only": ("standoff",),
    },
    "articles.pub_status": {
        "usable": ("stat usable", "published", "live"),
        "withheld": ("stat withheld",),
        "canceled": ("cancelled", "stat canceled", "stat cancelled", "killed"),
    },
    "quotes.kind": {
        "direct": ("direct quote", "verbatim", "direct speech", "quotation"),
        "indirect": ("indirect quote", "reported", "paraphrase", "indirect speech"),
        "mixed": ("partial", "mixed quote", "partial quote"),
    },
    "quotes.speaker_form": {
        "name": ("named", "proper", "proper name"),
        "pronoun": ("pronominal", "pron"),
        "definite": ("definite description", "nominal"),
        "none": ("absent", "missing"),
    },
    "claims.claimant_kind": {
        "actor": ("speaker", "person"),
        "narrator": ("outlet", "publisher", "author", "journalist", "reporter"),
        "anonymous": ("unnamed",),
    },
    "sources.kind": {
        "newspaper": ("paper", "daily", "daily newspaper", "print"),
        "agency": ("news agency", "wire", "wire service"),
        "broadcaster": ("tv", "radio", "television", "broadcast"),
        "online": ("website", "web", "digital", "site"),
        "factchecker": ("fact checker", "fact checking"),
        "government": ("official", "state"),
    },
}
"""Table and column to value to what is written for it: the values of ninjs, labels of common
named-entity tools, words of the field. All are compared without case, hyphens and underscores."""


def enum_value(table: str, column: str, values: Sequence[str], written: str) -> str | None:
    """The value of a closed list that a text means; null where that is not sure.

    Args:
        table: the table's name.
        column: its column.
        values: the closed list.
        written: the text.
    """
    folded = fold_words(written.replace("_", " "))
    for value in values:
        others = SYNONYMS.get(f"{table}.{column}", {}).get(value, ())
        if folded in (fold_words(value.replace("_", " ")), *others):
            return value
    return None
