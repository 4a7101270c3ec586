"""How a text names a speaker: by a pronoun, by a bare description, or by a name."""

from __future__ import annotations

from functools import cache

import polars as pl

from newsschema.text import fold_space, fold_typography
from newsschema.validators.data import Data
from newsschema.validators.language_lists import LanguageLists, all_words, lists


def names_nobody(text: str, language: str | None) -> str | None:
    """Why words that should be a name are none; null where they may be one.

    Where the language is not known, a word counts only if it could be no name in any language:
    a pronoun in lower case, or one of a script without capitals. Words of capitals alone may be
    acronyms (WHO, US) and count as names.

    Args:
        text: the words that name a speaker.
        language: BCP 47 tag of the text's language, if it is known.

    Returns:
        `pronoun` or `description`.
    """
    plain = fold_space(fold_typography(text))
    lowered = plain.lower()
    words = lists(language)
    if len(plain) > 1 and plain.isupper():
        return None
    if words.pronouns:
        if lowered in words.pronouns:
            return "pronoun"
        return "description" if _is_description(plain, words) else None
    if plain[:1].isupper():
        return None
    return "pronoun" if lowered in all_words("pronouns") else None


def may_be_no_name(text: pl.Expr) -> pl.Expr:
    """Whether words are worth a look by `names_nobody`, whatever the language; cheap."""
    lowered = text.str.to_lowercase().str.replace_all("’", "'", literal=True).str.strip_chars()
    return lowered.is_in(list(all_words("pronouns"))) | lowered.str.contains(_beginnings())


@cache
def _beginnings() -> str:
    """How descriptions begin in any language, for the regular expressions of Polars."""
    words = sorted(all_words("determiners"))
    unspaced = "\u2e7f"
    return "^(?:" + "|".join(w if w[-1] == "'" or w > unspaced else rf"{w}\b" for w in words) + ")"


def with_language(quotes: pl.LazyFrame, data: Data) -> pl.LazyFrame:
    """The quotes with `language`: their own, else their article's, else null."""
    columns = quotes.collect_schema().names()
    own = pl.col("language") if "language" in columns else pl.lit(None, dtype=pl.String)
    quotes = quotes.with_columns(language=own)
    if not data.has("articles", "article_id", "language") or "article_id" not in columns:
        return quotes
    known = data.tables["articles"].select("article_id", __language="language")
    joined = quotes.join(
        known.unique("article_id", keep="first", maintain_order=True),
        on="article_id",
        how="left",
        maintain_order="left",
    )
    return joined.with_columns(language=pl.coalesce("language", "__language"))


def with_actor_name(quotes: pl.LazyFrame, data: Data) -> pl.LazyFrame:
    """The quotes with `name`: that of their speaker among the actors, else null."""
    columns = quotes.collect_schema().names()
    if "speaker_id" not in columns or not data.has("actors", "actor_id", "name"):
        return quotes.with_columns(name=pl.lit(None, dtype=pl.String))
    known = data.tables["actors"].select("name", speaker_id="actor_id")
    return quotes.join(
        known.unique("speaker_id", keep="first", maintain_order=True),
        on="speaker_id",
        how="left",
        maintain_order="left",
    )


def _is_description(text: str, words: LanguageLists) -> bool:
    """Whether a text is a determiner and what people are by office, trade or kinship.

    `the Turkish president` is one, `the prime minister, Ada Lund` is not.
    """
    lowered = text.lower()
    if not words.spaced:
        return any(
            lowered.startswith(d) and lowered[len(d) :] in words.role_words
            for d in words.determiners
        )
    rest = _without_determiner(text, words)
    if not rest:
        return False
    *_, head = rest
    if head.islower() and head in words.role_words:
        return True
    capitals = [word for word in rest if word[0].isupper() and word.lower() not in words.role_words]
    return not capitals and any(word.lower() in words.role_words for word in rest)


def _without_determiner(text: str, words: LanguageLists) -> list[str]:
    """The words behind the determiner a text begins with; none where it has none."""
    first, _, rest = text.partition(" ")
    if first.lower() in words.determiners:
        return rest.split()
    article, apostrophe, elided = first.partition("'")
    if apostrophe and elided and article.lower() + apostrophe in words.determiners:
        return [elided, *rest.split()]
    return []
