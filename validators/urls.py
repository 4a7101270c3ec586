"""URLs, as the WHATWG standard and the public suffix list see them; no network is used."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

import polars as pl

from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.fields import Kind, fields

if TYPE_CHECKING:
    from tldextract import TLDExtract

URL_CELLS: Final = {
    name: tuple(
        f.name
        for f in fields(record)
        if f.kind is Kind.TEXT and (f.name == "url" or f.name.endswith("_url"))
    )
    for name, record in RECORDS.items()
}
"""The columns of each table that hold one URL."""

PLAIN: Final = r"^https?://[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*(:[0-9]{1,4})?(/[A-Za-z0-9._~!$&'()*+,;=:@/%-]*)?(\?[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*)?(#[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*)?$"
"""URLs that need no second look: http(s), an ASCII host, no character to be escaped."""

TRACKING: Final = frozenset(
    (
        *("fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "igshid"),
        *("mc_cid", "mc_eid", "_hsenc", "_hsmi", "vero_id", "oly_anon_id", "oly_enc_id"),
        *("cmp", "cmpid", "ncid", "smid", "smtyp", "ocid", "xtor", "ito", "wt_mc", "soc_src"),
    )
)
"""Query parameters that say where a reader came from; documented by the services that add
them. `utm_…` and `at_…` campaign parameters are told by their prefix."""

TRACKING_PREFIXES: Final = ("utm_", "at_campaign", "at_medium", "at_custom", "pk_", "mtm_")
REFERRER_VALUES: Final = ("rss", "feed", "twitter", "facebook", "newsletter", "homepage", "share")
"""`ref` and `source` also name content; only these values of them are tracking."""


def is_plain(value: pl.Expr) -> pl.Expr:
    """Whether a URL needs no second look."""
    return value.str.contains(PLAIN)


def problem_of(url: str) -> str | None:
    """What is wrong with an absolute http(s) URL, as a clause; null where nothing is.

    Parsed as browsers do (WHATWG URL), but stricter where they repair in silence: white
    space and backslashes are refused.
    """
    from ada_url import URL

    if any(c.isspace() for c in url):
        return "it holds white space"
    if "\\" in url:
        return "it holds a backslash"
    try:
        parsed = URL(url)
    except ValueError:
        if "://" not in url:
            return "it has no scheme such as https://"
        return "it is no URL"
    if parsed.protocol not in ("http:", "https:"):
        return f"its scheme is {parsed.protocol[:-1]}, not http or https"
    if "://" not in url:
        return "two slashes are missing after its scheme"
    host = parsed.hostname
    if "." not in host.strip(".") and not host.startswith("["):
        return f"its host {host} has no domain"
    return None


def is_relative(url: str) -> bool:
    """Whether it is the path of a URL without scheme and host."""
    return url.startswith(("/", "./", "../", "?", "#")) and not url.startswith("//")


def is_tracking(name: str, value: str) -> bool:
    """Whether a query parameter only says where the reader came from."""
    lower = name.lower()
    if lower in TRACKING or lower.startswith(TRACKING_PREFIXES):
        return True
    return lower in ("ref", "source") and value.lower().startswith(REFERRER_VALUES)


def without_tracking(url: str) -> str:
    """The URL without tracking parameters; the others keep their order and spelling."""
    address, mark, fragment = url.partition("#")
    base, question, query = address.partition("?")
    kept = [
        part
        for part in query.split("&")
        if not any(is_tracking(n, v) for n, v in parse_qsl(part, keep_blank_values=True))
    ]
    return base + (question + "&".join(kept) if any(kept) else "") + mark + fragment


@cache
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@cache
def registrable_domain(host: str) -> str:
    """The domain that its owner registered (`bbc.co.uk` of `www.bbc.co.uk`).

    By the public suffix list in the tldextract package. A host below no known suffix is its
    own last two labels.
    """
    host = host.lower().strip(".")
    found = _suffixes()(host)
    if found.domain and found.suffix:
        return f"{found.domain}.{found.suffix}"
    return ".".join(host.split(".")[-2:])


def host_of(url: str | None) -> str | None:
    """The host of a URL, in ASCII; null where it has none."""
    from ada_url import URL

    try:
        return URL(url).hostname if url else None
    except ValueError:
        return None
