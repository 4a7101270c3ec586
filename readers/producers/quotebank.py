"""Quotebank, by quote and by article."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Any, Final, TypeGuard

from newsschema.readers.producers.documents import objects
from newsschema.readers.producers.offsets import Words, span
from newsschema.readers.producers.producer import Fields, Producer, Row, Rows, without_nulls
from newsschema.schemas.ids import derived_id

NOBODY: Final = "None"
"""How Quotebank writes that it knows no speaker."""


class Quotebank(Producer):
    """Quotebank's JSON Lines, by quote or by article.

    By article: each article with its quotations. `quotationOffset` counts words between white
    space; with the article's `content` it becomes a span in code points, without it there is no
    span and the number is kept as `quotation_offset`. By quote: the quote of each address it was
    found at, since a quote of ours stands in one article; a quote without an address has no place.
    Speakers and candidates become actors. The Wikidata item of the speaker's name stands with
    the speaker among the candidates; several that share the name are candidates of their own,
    without probability.

    Described in Vaucher et al., Quotebank: A Corpus of Quotations from a Decade of News (2021).
    """

    name = "quotebank"
    endings = (".json", ".jsonl")

    def read(self, path: Path) -> Rows:
        """Articles, actors when they first appear, and quotes."""
        known: set[str] = set()
        for _, content in objects(path, self.account):
            fields = Fields(content, self.account)
            rows = self._article if "articleID" in content else self._quote
            for table, row in rows(fields):
                # Articles and actors come again with each of their quotes.
                key = None if table == "quotes" else row.get(f"{table.removesuffix('s')}_id")
                if key is None or f"{key}" not in known:
                    yield table, row
                if key is not None:
                    known.add(f"{key}")
            fields.close()

    def _article(self, fields: Fields) -> Iterator[tuple[str, Row]]:
        article, body = fields.take("articleID"), fields.take("content")
        quotations = fields.objects("quotations")
        yield (
            "articles",
            without_nulls(
                {
                    "article_id": article,
                    "url": fields.take("url"),
                    "title": fields.take("title"),
                    "published_at": fields.take("date"),
                    "body": body,
                    "body_status": None if body else "offsets_only",
                }
            ),
        )
        words = Words(body) if isinstance(body, str) else None
        for item in quotations:
            inner = Fields(item, self.account, "quotations.")
            speaker, candidates, actors = _speakers(
                inner.take("globalTopSpeaker", "localTopSpeaker"),
                inner.take("globalProbas", "localProbas"),
            )
            yield from actors
            text, offset = inner.take("quotation"), inner.take("quotationOffset")
            place = None
            if words is not None and isinstance(text, str) and isinstance(offset, int):
                found = words.code_points(offset, len(text.split()))
                place = None if found is None else span(str(body), *found)
            if place is None:
                lacking = "without the article's text" if words is None else "beyond the text"
                self.account.unlocated[f"offsets in words {lacking}"] += 1
            elif place["text"] != text:
                self.account.unlocated["words that are not at their offsets"] += 1
                place["text"] = text
            yield (
                "quotes",
                without_nulls(
                    {
                        "quote_id": inner.take("quoteID"),
                        "article_id": article,
                        "kind": "direct",
                        "text": text,
                        "spans": None if place is None else [place],
                        "quotation_offset": offset if place is None else None,
                        "prefix": inner.take("leftContext"),
                        "suffix": inner.take("rightContext"),
                        "speaker_text": speaker,
                        "candidates": candidates,
                    }
                ),
            )
            inner.close()

    def _quote(self, fields: Fields) -> Iterator[tuple[str, Row]]:
        quote, text = fields.take("quoteID"), fields.take("quotation")
        speaker, candidates, actors = _speakers(fields.take("speaker"), fields.take("probas"))
        qids = fields.take("qids")
        candidates = _with_items(candidates or [], speaker, qids if isinstance(qids, list) else [])
        date, urls = fields.take("date"), fields.take("urls")
        yield from actors
        if not isinstance(urls, list) or not urls:
            self.account.no_place["quotation without an address"] += 1
            return
        for number, url in enumerate(urls):
            article = derived_id("articles", url)
            row = {"article_id": article, "url": url, "published_at": date}
            yield "articles", {**row, "body_status": "offsets_only"}
            yield (
                "quotes",
                without_nulls(
                    {
                        "quote_id": quote if number == 0 else f"{quote}#{number}",
                        "article_id": article,
                        "kind": "direct",
                        "text": text,
                        "speaker_text": speaker,
                        "candidates": candidates or None,
                    }
                ),
            )


def _with_items(candidates: list[Row], speaker: str | None, qids: list[Any]) -> list[Row]:
    """The candidates with the Wikidata items of the speaker's name."""
    key = derived_id("actors", speaker)
    meant = [one for one in candidates if speaker is not None and one["actor_id"] == key]
    if len(qids) == 1 and meant:
        meant[0]["qid"] = qids[0]
        return candidates
    return [*candidates, *({"qid": qid} for qid in qids)]


def _speakers(
    speaker: Any, probabilities: Any
) -> tuple[str | None, list[Row] | None, list[tuple[str, Row]]]:
    """The speaker's name, the candidates, and the actors that they are."""
    name = speaker if _is_name(speaker) else None
    names = [name] if name else []
    candidates: list[Row] = []
    for pair in probabilities if isinstance(probabilities, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and _is_name(pair[0]):
            names.append(pair[0])
            chance = float(pair[1]) if _is_number(pair[1]) else None
            key = derived_id("actors", pair[0])
            candidates.append(without_nulls({"actor_id": key, "probability": chance}))
    actors = [
        ("actors", {"actor_id": derived_id("actors", one), "name": one, "type": "person"})
        for one in dict.fromkeys(names)
    ]
    return name, candidates or None, actors


def _is_name(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value not in {"", NOBODY}


def _is_number(value: Any) -> bool:
    try:
        return isfinite(float(value))
    except (TypeError, ValueError, OverflowError):
        return False
