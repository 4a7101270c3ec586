"""What a page says instead of an article, or before it goes on: errors, consent, paywalls.

The phrases stand in the lists of languages; a page in any language may say them in English, so
the lists of all languages count for all. What stands in quotation marks is somebody's words.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

import polars as pl

from newsschema.validators.language_lists import WordKey, all_words
from newsschema.validators.phrases import alternatives, any_of
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
    "ookie|OOKIE|куки|Куки|クッキー|ملفات تعريف الارتباط|الكوكيز|e and our partners"
    "|access information on a device|ir und unsere [pP]artner|auf einem [gG]erät"
    "|ous et nos partenaires"
    "|os partenaires et nous|osotros y nuestros socios|oi e i nostri partner|oi e terze parti"
    "|nossos parceiros"
)
"""One of these stands in nearly every phrase of consent; plain words cost little to find.

`_sieve` adds the phrases without any, so that a new language needs none here."""

PAYWALL_STEMS: Final = (
    "ubscri|UBSCRI|ontinue reading|o continue|o [rR]ead|o keep reading|members only|a member"
    "|your limit of|all your free|ree articles|ailable exclusively|nlock this|full article"
    "|eiterlesen|eiterzulesen|bonne|kostenpflichtig|ist exklusiv|bereits ein [aA]bo|einem [aA]bo"
    "|testen und|freischalten|ie sich an, um|sen [sS]ie weiter"
    "|llständigen|bonné|réservé|ire la suite"
    "|ontinuer|intégralité|article à lire|our lire|bbonat|a leggere|la lettura|['’]articolo"
    "|er continuare|senza limiti|servato agli|suscriptor|leyendo|artículo completo|para leer"
    "|sesión para|egístrate|sin límites|assinante|ssine para|lendo|continuar|completa"
    "|artigo completo|subscritor"
)
MORE_PAYWALL_STEMS: Final = (
    "подпис|читать|чтение|текст доступен|ойдите, чтобы|مشترك|اشترك|القراءة|لقراءة|للمتابعة"
    "|阅读|閱讀|付费|付費|会员|會員|订户|訂戶|订阅|訂閱|看全文"
    "|会員|続きを|有料|購読者|全文を読む|残り文字|記事の続き"
)
"""One of these stands in nearly every phrase that asks for a subscription. Two sets, because
about sixty words can be sought at once at little cost."""

_PAIRS: Final = re.compile('"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|»[^«]*«|「[^」]*」')
_OPEN: Final = re.compile('["“„«»「]')
_SENTENCE: Final = r"(?:^|(?<=[\n.!?。！？]))[ \t*#>|•]*"


def may_ask_consent(text: pl.Expr) -> pl.Expr:
    """True where a text holds a word that consent can't do without."""
    return _contains_any(text, _sieve("cookie", CONSENT_STEMS))


def consent(text: str) -> list[Place]:
    """Phrases of consent to cookies at the head and the tail of a text."""
    tail = len(text) - TAIL
    return [
        place for place in _unsaid("cookie", text, 0) if place.end <= HEAD or place.start >= tail
    ]


def may_be_error_page(body: pl.Expr) -> pl.Expr:
    """True where a body is short and speaks of errors, robots or consent."""
    # Null for longer bodies, so that those cost nothing.
    # Counting code points costs more than bytes, of which none has more than four.
    few_bytes = pl.when(body.str.len_bytes() < 4 * SHORT).then(body)
    short = pl.when(few_bytes.str.len_chars() < SHORT).then(few_bytes)
    opening = short.str.head(OPENING + 100)
    errors = opening.str.contains_any(_error_openings(), ascii_case_insensitive=True)
    return errors | may_ask_consent(short)


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
    """True where the end of a body may speak of subscriptions."""
    end = body.str.tail(LAST)
    return _contains_any(end, _sieve("paywall", PAYWALL_STEMS, MORE_PAYWALL_STEMS))


def paywall(text: str) -> Place | None:
    """The phrase at the end of a body that asks to pay or to sign in before one reads on."""
    return next(iter(_unsaid("paywall", text, max(0, len(text) - LAST))), None)


def _unsaid(key: WordKey, text: str, start: int) -> list[Place]:
    """The phrases of a list in a text, from a place on, that nobody is quoted with."""
    # To ask for each phrase alone is far quicker than one expression for all of them.
    lowered = text[start:].lower().replace("’", "'")
    present = tuple(p for p in sorted(all_words(key)) if p.removesuffix(".") in lowered)
    if not present:
        return []
    return [
        Place(m.start(), m.end(), m.group())
        for m in _one_of(present).finditer(text, start)
        if not _is_said(text, m.start())
    ]


def _is_said(text: str, start: int) -> bool:
    """Whether a quotation that opens in the same line has not ended at a place."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return _OPEN.search(_PAIRS.sub("", before)) is not None


def _contains_any(text: pl.Expr, patterns: tuple[str, ...]) -> pl.Expr:
    return pl.any_horizontal(text.str.contains(pattern) for pattern in patterns)


@cache
def _sieve(key: WordKey, *stems: str) -> tuple[str, ...]:
    """The stems, and the phrases in which none of them stands."""
    known = re.compile("|".join(stems))
    uncased = {_without_capital(phrase) for phrase in all_words(key)}
    rest = {phrase for phrase in uncased if not known.search(phrase)}
    return (*stems, alternatives(rest)) if rest else stems


@cache
def _error_openings() -> list[str]:
    """Phrases of error pages, to be sought whatever the case of ASCII."""
    phrases = (phrase.removesuffix(".") for phrase in all_words("error_page"))
    return sorted({p if p[0].isascii() else _without_capital(p) for p in phrases})


def _without_capital(phrase: str) -> str:
    """A phrase without its first letter, where that may be a capital."""
    return phrase[1:] if phrase[0].upper() != phrase[0] else phrase


@lru_cache(maxsize=256)
def _one_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?i){alternatives(phrases)}")


@cache
def _error() -> re.Pattern[str]:
    return re.compile(rf"(?i){_SENTENCE}(?P<phrase>{any_of('error_page')})")
