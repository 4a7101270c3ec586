"""Language tags (BCP 47): which are well-formed, registered, and in their usual form.

The subtags are those of IANA's registry, as the library `langcodes` carries it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from newsschema.schemas.fields import columns
from newsschema.schemas.record import Record

if TYPE_CHECKING:
    from langcodes import Language

COUNTRIES: Final[Mapping[str, str]] = {
    "ae": "ar",
    "al": "sq",
    "at": "de",
    "by": "be",
    "cn": "zh",
    "cz": "cs",
    "dk": "da",
    "eg": "ar",
    "gb": "en",
    "ge": "ka",
    "gr": "el",
    "iq": "ar",
    "ir": "fa",
    "jo": "ar",
    "jp": "ja",
    "kr": "ko",
    "kz": "kk",
    "mx": "es",
    "pk": "ur",
    "rs": "sr",
    "ua": "uk",
    "us": "en",
    "vn": "vi",
}
"""Country codes that stand where a language should, to the language that is most likely meant.

All but `ae` (Avestan) and `kr` (Kanuri) are no language codes at all; a page in Kanuri or
Avestan is far less likely than the mistake. Left out are codes of languages that news is
written in: `se` (Northern Sami), `br` (Breton), `tw` (Twi), `ee` (Ewe)."""


PRIVATE: Final[Mapping[str, re.Pattern[str]]] = {
    "language": re.compile("q[a-t][a-z]|x-.+"),
    "extlang": re.compile("(?!)"),
    "script": re.compile("Qa[a-b][a-x]"),
    "region": re.compile("Q[M-Z]|X[A-Z]"),
    "variant": re.compile("(?!)"),
}
"""Subtags that anybody may use for anything (the ranges of the registry)."""


@dataclass(frozen=True, slots=True)
class TagFault:
    """What is wrong with a language tag."""

    message: str
    expected: str | None = None
    """The tag that is meant, where that is sure."""
    invalid: bool = True
    """Whether the tag breaks the standard; false where only its form is unusual."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The subtags of IANA's registry that are in use, in lower case."""

    subtags: Mapping[str, frozenset[str]]
    """By type: `language`, `extlang`, `script`, `region`, `variant`."""
    tags: Mapping[str, str]
    """Whole tags that were registered before there were subtags (`i-klingon`), in lower case,
    to the tag that is used now."""
    preferred: Mapping[tuple[str, str], str]
    """Type and deprecated subtag to the one that took its place."""
    names: Mapping[str, str]
    """English names of languages, folded, to the subtag."""


def language_columns(record: type[Record]) -> list[str]:
    """The columns of a record that hold a language tag or a list of them."""
    return [name for name in columns(record) if name in ("language", "languages")]


def tags_that(
    fails: Callable[[pl.Expr], pl.Expr], record: type[Record], present: Sequence[str]
) -> dict[str, pl.Expr]:
    """For each column of language tags that is there, whether any of its tags fails.

    Args:
        fails: true where a tag fails.
        record: the table's record.
        present: the columns of the frame.
    """
    return {
        name: pl.col(name).list.eval(fails(pl.element())).list.any()
        if name == "languages"
        else fails(pl.col(name))
        for name in language_columns(record)
        if name in present
    }


@cache
def registry() -> Registry:
    """IANA's registry; reading it takes some hundredths of a second, once."""
    from langcodes import registry_parser

    entries: Callable[[], Iterable[Mapping[str, Any]]] = registry_parser.parse_registry
    subtags: dict[str, set[str]] = {}
    tags: dict[str, str] = {}
    preferred: dict[tuple[str, str], str] = {}
    names: dict[str, str] = {}
    for entry in entries():
        kind = entry["Type"]
        if "Tag" in entry:
            tags[entry["Tag"].lower()] = entry.get("Preferred-Value", entry["Tag"])
            continue
        subtag = entry["Subtag"].lower()
        subtags.setdefault(kind, set()).add(subtag)
        if "Preferred-Value" in entry:
            preferred[kind, subtag] = entry["Preferred-Value"]
        if kind == "language" and "Deprecated" not in entry:
            for name in entry["Description"]:
                names.setdefault(name.partition(" (")[0].casefold(), subtag)
    known = {kind: frozenset(some) for kind, some in subtags.items()}
    return Registry(known, tags, preferred, names)


@cache
def usual_languages() -> tuple[list[str], list[str]]:
    """Languages in their usual form: all that stand alone, and those of two letters."""
    known = registry()
    current = sorted(
        tag
        for tag in known.subtags["language"]
        if ("language", tag) not in known.preferred and tag not in COUNTRIES and ".." not in tag
    )
    return current, [tag for tag in current if len(tag) == 2]


@cache
def usual_endings() -> list[str]:
    """What stands behind a language of two letters in most tags: a region or one script."""
    known = registry()
    regions = [
        "-" + region.upper()
        for region in known.subtags["region"]
        if ("region", region) not in known.preferred
    ]
    return sorted([*regions, "-Hans", "-Hant", "-Latn", "-Cyrl"])


_FREQUENT: Final = (
    "ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl nb pl pt ro ru "
    "sk sl sr sv ta te th tr uk ur vi zh en-GB en-US pt-BR zh-Hans zh-Hant"
)
FREQUENT: Final = frozenset(_FREQUENT.split())
"""Usual tags that are known without the registry, which takes a quarter of a second to read."""


def is_unusual(tag: pl.Expr) -> pl.Expr:
    """Whether a tag is none of the usual ones; those need a closer look by `tag_fault`.

    Usual is a registered language, or one of two letters with a region or a common script.
    """
    return tag.map_batches(_are_unusual, return_dtype=pl.Boolean, is_elementwise=True)


def _are_unusual(tags: pl.Series) -> pl.Series:
    other = tags.unique().drop_nulls()
    other = other.filter(~other.is_in(list(FREQUENT)))
    if other.len():
        alone, short = usual_languages()
        longer = other.str.slice(0, 2).is_in(short) & other.str.slice(2).is_in(usual_endings())
        other = other.filter(~(other.is_in(alone) | longer))
    found = tags.is_in(other.implode())
    return found.set(tags.is_null(), None) if tags.has_nulls() else found


def country_as_language(tag: str) -> str | None:
    """The tag that is meant where a country code stands in place of the language, else null."""
    language, hyphen, rest = tag.replace("_", "-").partition("-")
    meant = COUNTRIES.get(language.lower())
    return None if meant is None else meant + hyphen + rest


@lru_cache(maxsize=4096)
def tag_fault(tag: str) -> TagFault | None:
    """What is wrong with a language tag; null where nothing is.

    A country code in place of a language is `country_as_language`'s and no fault here.
    """
    if country_as_language(tag) is not None:
        return None
    known = registry()
    if tag.lower() in known.tags:
        meant = known.tags[tag.lower()]
        return None if meant == tag else TagFault("the tag has a newer form", meant, invalid=False)
    named = known.names.get(tag.strip().casefold())
    if named is not None and len(tag) > len("abc"):
        return TagFault("the name of a language stands in place of its tag", named)
    parsed = _parsed(tag.replace("_", "-"))
    if parsed is None:
        return TagFault("the text is no language tag")
    fault = _unregistered(parsed)
    if fault is not None:
        return fault
    if "_" in tag:
        return TagFault("the parts of the tag are joined by an underscore", parsed.to_tag())
    return _out_of_form(tag, parsed)


def meant(tag: str | None) -> str | None:
    """The tag that is meant, or the tag itself where it is right or can't be told."""
    fault = None if tag is None else tag_fault(tag)
    return tag if fault is None or fault.expected is None else fault.expected


def _parsed(tag: str) -> Language | None:
    """The parts of a tag; null where its form is none of BCP 47."""
    from langcodes import Language

    try:
        parsed = Language.get(tag, normalize=False)
    except ValueError:
        return None
    marks = [extension[:1] for extension in parsed.extensions or ()]
    variants = parsed.variants or ()
    several = len(marks) > len(set(marks)) or len(variants) > len(set(variants))
    return None if several or len(parsed.extlangs or ()) > 1 else parsed


def _unregistered(parsed: Language) -> TagFault | None:
    """A part that is in no registry."""
    from langcodes import standardize_tag

    strange = _strange_part(parsed)
    if strange is None:
        return None
    kind, part = strange
    written = parsed.to_tag()
    meant = standardize_tag(written)
    again = _parsed(meant)
    if again is None or meant == written or _strange_part(again) is not None:
        return TagFault(f"{part} is no registered {kind}")
    if kind == "language" and len(part) == 3:
        return TagFault("three letters stand where a language has two", meant)
    return TagFault(f"{part} is no registered {kind}", meant)


def _strange_part(parsed: Language) -> tuple[str, str] | None:
    """The first part of a tag that is in no registry, after its kind; null for none."""
    known = registry().subtags
    parts = [
        ("language", parsed.language),
        *(("extlang", part) for part in parsed.extlangs or ()),
        ("script", parsed.script),
        ("region", parsed.territory),
        *(("variant", part) for part in parsed.variants or ()),
    ]
    for kind, part in parts:
        registered = part is None or part.lower() in known[kind]
        if part is not None and not registered and not PRIVATE[kind].fullmatch(part):
            return kind, part
    return None


def _out_of_form(tag: str, parsed: Language) -> TagFault | None:
    """A valid tag that has a newer form, or is not in the usual case."""
    known = registry()
    language = known.preferred.get(("language", str(parsed.language)))
    extlang = next(iter(parsed.extlangs or ()), None)
    if extlang is not None:
        language = known.preferred.get(("extlang", extlang.lower()))
    region = known.preferred.get(("region", str(parsed.territory).lower()))
    newer = {"language": language, "territory": region}
    written = parsed.update_dict({key: value for key, value in newer.items() if value}).to_tag()
    if language or region:
        if extlang is not None:
            written = written.replace(f"-{extlang}", "", 1)
        return TagFault("the tag has a newer form", written, invalid=False)
    if written != tag and written.lower() == tag.lower():
        return TagFault("the tag is not in its usual case", written, invalid=False)
    return None
