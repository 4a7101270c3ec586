"""Secrets in URLs: passwords, tokens, signatures, sessions."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

import polars as pl

SECRET: Final = frozenset(
    (
        *("access_token", "accesstoken", "auth_token", "authtoken", "id_token", "refresh_token"),
        *("oauth_token", "bearer", "api_key", "apikey", "api-key", "client_secret", "secret"),
        *("password", "passwd", "pwd", "x-amz-signature", "x-amz-security-token"),
        *("x-goog-signature", "phpsessid", "jsessionid", "sessionid", "session_id", "cfid"),
        *("cftoken", "aspsessionid", "asp.net_sessionid"),
    )
)
"""Parameters that hold a secret whatever their value (OAuth 2.0, signed addresses of AWS and
Google Cloud, sessions of PHP, Java, ColdFusion and ASP)."""

AMBIGUOUS: Final = frozenset(("auth", "key", "session", "sid", "sig", "signature", "token"))
"""Names that also stand for content; they count with a value that looks random."""

_RANDOM: Final = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9._~+/=-]{12,}")
_LOGIN: Final = re.compile(r"(?i)^(https?://)[^/?#@:]*:[^/?#@]+@")
_IN_PATH: Final = re.compile(r"(?i);(jsessionid|phpsessid)=[^/?#;]+")
_MAY: Final = (
    r"(?i):[^/][^/]*@|token|bearer|api.?key|secret|passw|pwd|signature|sess|cfid"
    r"|auth=|key=|sid=|sig="
)


HIDDEN: Final = "***"
"""What is shown in place of a secret."""


def may_hold_secret(url: pl.Expr) -> pl.Expr:
    """True where a URL holds a sign or a name that secrets go with; cheap."""
    return url.str.contains(_MAY)


def secrets(url: str) -> list[str]:
    """The kinds of secrets in a URL: `password`, or the name of the parameter."""
    found = ["password"] if _LOGIN.match(url) else []
    address = url.partition("#")[0]
    path, _, query = address.partition("?")
    found += [m[1].lower() for m in _IN_PATH.finditer(path)]
    return found + [name for part in query.split("&") if (name := _secret_name(part))]


def without_secrets(url: str) -> str:
    """The URL without its secrets; everything else keeps its order and spelling."""
    address, mark, fragment = url.partition("#")
    path, question, query = address.partition("?")
    kept = [part for part in query.split("&") if not _secret_name(part)]
    path = _IN_PATH.sub("", _LOGIN.sub(r"\1", path))
    return path + (question + "&".join(kept) if any(kept) else "") + mark + fragment


def secret_parts(url: str) -> list[tuple[str, str]]:
    """The parts of a URL that hold secrets, as they stand, and what to show in their place.

    `token=4f9c` is shown as `token=***`: that something was there, not what.
    """
    address = url.partition("#")[0]
    path, _, query = address.partition("?")
    login = _LOGIN.match(url)
    found = []
    if login is not None:
        part = login[0].removeprefix(login[1])
        found.append((part, f"{part.partition(':')[0]}:{HIDDEN}@"))
    found += [(m[0], f";{m[1]}={HIDDEN}") for m in _IN_PATH.finditer(path)]
    for part in query.split("&"):
        if _secret_name(part):
            found.append((part, f"{part.partition('=')[0]}={HIDDEN}"))
    return found


def _secret_name(part: str) -> str | None:
    """The name of a parameter that holds a secret; null where it holds none."""
    name, _, value = part.partition("=")
    plain = unquote(name).lower()
    if not value:
        return None
    if plain in SECRET or (plain in AMBIGUOUS and _RANDOM.fullmatch(unquote(value))):
        return plain
    return None
