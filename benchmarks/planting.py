"""What planting defects needs: the rows of a dataset, and what a kind of defect is.

A kind takes one sound row and returns it with exactly one defect, or None where the row does not
lend itself. It never moves a line: what it adds goes to the end of its table.
"""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
KEYS = {
    "articles": "article_id",
    "quotes": "quote_id",
    "actors": "actor_id",
    "claims": "claim_id",
    "claim_reviews": "review_id",
    "mentions": "mention_id",
    "sources": "source_id",
}


@dataclass
class World:
    """The sound rows that kinds look at, and the dice that they throw."""

    tables: dict[str, list[Row]]
    dice: random.Random
    articles: dict[str, Row] = field(init=False)
    quotes: dict[str, list[Row]] = field(init=False)
    annotated: set[str] = field(init=False)
    """Articles that rows of other tables point into."""
    referred: set[str] = field(init=False)
    """Quotes that other rows refer to."""
    speakers: set[str] = field(init=False)
    """Actors who say something."""
    damaged: set[str] = field(default_factory=set)
    """Keys of quotes and actors that have a defect."""
    kept: set[str] = field(default_factory=set)
    """Keys of quotes and actors that must stay sound: defects of other rows need them."""

    def __post_init__(self) -> None:
        self.articles = {row["article_id"]: row for row in self.tables["articles"]}
        self.quotes = defaultdict(list)
        for row in self.tables.get("quotes", []):
            self.quotes[row["article_id"]].append(row)
        self.annotated = {
            row["article_id"]
            for table in ("quotes", "claims", "mentions")
            for row in self.tables.get(table, [])
            if row.get("article_id")
        }
        self.speakers = {
            row["speaker_id"] for row in self.tables.get("quotes", []) if row.get("speaker_id")
        }
        self.referred = {
            row[column]
            for table in ("quotes", "claims")
            for row in self.tables.get(table, [])
            for column in ("parent_quote_id", "continues_quote_id", "quote_id")
            if row.get(column) and column != KEYS[table]
        }

    def lets_go(self, row: Row) -> bool:
        """Whether a row can go without leaving a reference to it behind."""
        if "quote_id" not in row or "claim_id" in row:
            return row.get("article_id") not in self.annotated
        return row["quote_id"] not in self.referred and not linked(row)

    def keeps(self, key: str) -> bool:
        """Whether a quote or actor is sound; if so, it stays that way."""
        if key in self.damaged:
            return False
        self.kept.add(key)
        return True

    def body(self, row: Row) -> str:
        """The body of the article that a row belongs to."""
        article = self.articles.get(row.get("article_id") or "", {})
        return article.get("body") or ""


Planted = Row | bytes | None
Planter = Callable[[Row, World], Planted]


@dataclass(frozen=True)
class Kind:
    """A kind of defect."""

    name: str
    table: str
    codes: tuple[str, ...]
    """Codes of the rules that may answer; one of them must."""
    plant: Planter
    decidable: bool = True
    """Whether the row itself, with those it refers to, proves the defect."""
    added: bool = False
    """Whether the row that `plant` returns is a new one."""
    whole: bool = False
    """Whether all rows of an article get the defect together."""
    also: tuple[str, ...] = ()
    """Codes that say something else that is then true of the row, such as loose marks."""


KINDS: list[Kind] = []


def kind(
    name: str,
    table: str,
    *codes: str,
    decidable: bool = True,
    added: bool = False,
    whole: bool = False,
    also: tuple[str, ...] = (),
) -> Callable[[Planter], Planter]:
    """Register the decorated function as the kind `name`."""

    def register(plant: Planter) -> Planter:
        KINDS.append(Kind(name, table, codes, plant, decidable, added, whole, also))
        return plant

    return register


def each(
    table: str,
    plant: Callable[[Row, World, Any], Planted],
    *,
    decidable: bool = True,
    also: tuple[str, ...] = (),
    **variants: tuple[Any, ...],
) -> None:
    """Register one kind per variant: its name with `_` for `-`, its argument and its codes."""
    for name, (argument, *codes) in variants.items():

        def planter(row: Row, world: World, argument: Any = argument) -> Planted:
            return plant(row, world, argument)

        KINDS.append(
            Kind(name.replace("_", "-"), table, tuple(codes), planter, decidable, also=also)
        )


def linked(row: Row) -> bool:
    """Whether a quote refers to another one."""
    return bool(row.get("parent_quote_id") or row.get("continues_quote_id"))


def sha256(text: str) -> str:
    """The hash that articles carry of their bodies."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def spans_of(row: Row) -> list[Row]:
    """The spans of a quote or claim, also where it has only `start` and `end`."""
    if row.get("spans"):
        return list(row["spans"])
    if row.get("start") is not None:
        return [{"start": row["start"], "end": row["end"], "text": row.get("text")}]
    return []


def single(row: Row) -> Row | None:
    """The span of a row that has exactly one, in the body."""
    spans = spans_of(row)
    return spans[0] if len(spans) == 1 and spans[0].get("field", "body") == "body" else None


def placed(row: Row, start: int, end: int, text: str | None = None) -> Row:
    """The row with its one span moved, and perhaps with other words."""
    changed = dict(row)
    changed.pop("quoted_spans", None)
    changed.pop("span_texts", None)
    said = row["text"] if text is None else text
    if row.get("spans"):
        changed["spans"] = [{**row["spans"][0], "start": start, "end": end, "text": said}]
    if row.get("start") is not None:
        changed |= {"start": start, "end": end}
    return changed | {"text": said}


def moved(row: Row, body: str, start: int, end: int) -> Row:
    """The row with its one span somewhere else, and with the words and the context there."""
    changed = placed(row, start, end, body[start:end])
    if "prefix" in row:
        changed["prefix"] = body[max(0, start - 32) : start]
    if "suffix" in row:
        changed["suffix"] = body[end : end + 32]
    return changed
