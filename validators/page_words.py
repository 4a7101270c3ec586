"""What a page says instead of an article, or before it goes on: errors, consent, paywalls.

The phrases stand in the lists of languages; a page in any language may say them in English, so
the lists of all languages count for all. What stands in quotation marks is somebody's words.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import polars as pl

from newsschema.validators.phrases import any_of
from newsschema.validators.text_rule import Place

SHORT: Final = 1_500
"""Code points; a longer body is no error page and not nothing but consent."""
OPENING: Final = 200
"""Code points within which an error page says what it is."""
HEAD: Final = 1_500
TAIL: Final = 3_000
"""Code points from the beginning and from the end of a body among which consent is sought."""
LAST: Final = 400
"""Code points at the end of a body among which a paywall is sought."""

CONSENT_STEMS: Final = (
    *("cookie", "Cookie", "COOKIE", "куки", "クッキー", "ملفات تعريف الارتباط", "الكوكيز"),
    *("e and our partners", "ir und unsere Partner", "access information on a device"),
    *("ous et nos partenaires", "os partenaires et nous", "osotros y nuestros socios"),
    *("oi e i nostri partner", "oi e terze parti", "nossos parceiros", "Gerät speichern"),
)
"""One of these stands in every phrase of consent; plain words cost little to find."""

_UNQUOTED: Final = r"(?<![\"“”„«»‘'])"
_SENTENCE: Final = r"(?:^|(?<=[\n.!?。！？]))[ \t*#>|•]*"


def may_ask_consent(text: pl.Expr) -> pl.Expr:
    """True where a text holds a word that consent can't do without."""
    return text.str.contains("|".join(CONSENT_STEMS))


def consent(text: str) -> list[Place]:
    """Phrases of consent to cookies at the head and the tail of a text."""
    tail = len(text) - TAIL
    return [
        Place(m.start(), m.end(), m.group())
        for m in _consent().finditer(text)
        if m.end() <= HEAD or m.start() >= tail
    ]


def short(body: pl.Expr) -> pl.Expr:
    """Bodies that may be error pages; null for longer ones, so that those cost nothing."""
    return pl.when(body.str.len_chars() < SHORT).then(body)


def may_be_error_page(body: pl.Expr) -> pl.Expr:
    """True where a body is short and speaks of errors, robots or consent."""
    return short(body).str.contains(rf"(?i){any_of('error_page')}") | may_ask_consent(short(body))


def error_page(text: str) -> Place | None:
    """What shows that a body is no article: an error, a check for robots, or mere consent.

    An error must begin a sentence within the first `OPENING` code points; consent must stand
    within the first 100, or be asked for twice. Bodies of `SHORT` code points and more are
    articles.
    """
    if len(text) >= SHORT:
        return None
    error = _error().search(text, 0, OPENING + 100)
    if error and error.start() <= OPENING:
        return Place(error.start("phrase"), error.end("phrase"), error.group("phrase"))
    asked = consent(text)
    return asked[0] if asked and (len(asked) > 1 or asked[0].start <= 100) else None


def may_be_stub(body: pl.Expr) -> pl.Expr:
    """True where the end of a body speaks of subscriptions."""
    return body.str.tail(LAST).str.contains(rf"(?i){any_of('paywall')}")


def paywall(text: str) -> Place | None:
    """The phrase at the end of a body that asks to pay or to sign in before one reads on."""
    found = _paywall().search(text, max(0, len(text) - LAST))
    return Place(found.start(), found.end(), found.group()) if found else None


@cache
def _consent() -> re.Pattern[str]:
    return re.compile(rf"(?i){_UNQUOTED}(?:{any_of('cookie')})")


@cache
def _paywall() -> re.Pattern[str]:
    return re.compile(rf"(?i){_UNQUOTED}(?:{any_of('paywall')})")


@cache
def _error() -> re.Pattern[str]:
    return re.compile(rf"(?i){_SENTENCE}(?P<phrase>{any_of('error_page')})")
