"""The analysis of a record's fields."""

from datetime import datetime
from typing import Annotated, Any, Literal

import polars as pl
import pyarrow as pa
import pytest
from pydantic import Field

from newsschema.errors import UsageError
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.field_types import Id, Words
from newsschema.schemas.fields import Kind, aliases, columns, fields
from newsschema.schemas.quote import Quote
from newsschema.schemas.record import Alias, Breaks, Ordered, Record, Struct
from newsschema.schemas.span import Span


@pytest.mark.parametrize("record", RECORDS.values(), ids=list(RECORDS))
def test_every_field_is_described_and_no_alias_is_ambiguous(record: type[Record]) -> None:
    named = [alias for spec in fields(record) for alias in spec.aliases]
    assert len(named) == len(set(named))
    assert [spec.name for spec in fields(record) if not spec.description] == []
    assert [spec.name for spec in fields(record) if spec.is_key] == [record.key()]
    for spec in fields(record):
        assert [member.name for member in spec.members if not member.description] == []
    assert {spec.ref for spec in fields(record)} <= {None, *RECORDS}


def test_only_the_verdict_of_claims_is_an_alias_and_a_column() -> None:
    both = [
        (table, alias, name)
        for table, record in RECORDS.items()
        for alias, name in aliases(record).items()
        if alias in columns(record)
    ]
    assert both == [("claims", "verdict", "verdict_raw")]


@pytest.mark.parametrize(
    ("table", "source", "target"),
    [
        ("articles", "text", "body"),
        ("articles", "maintext", "body"),
        ("articles", "headline", "title"),
        ("articles", "author", "authors"),
        ("articles", "date_publish", "published_at"),
        ("articles", "crawled_at", "retrieved_at"),
        ("articles", "inLanguage", "language"),
        ("quotes", "quote_type", "kind"),
        ("quotes", "speaker_name", "speaker_text"),
        ("actors", "wikidata", "qid"),
        ("claims", "claimReviewed", "text"),
        ("claims", "speaker", "claimant_text"),
        ("claims", "label", "verdict_raw"),
    ],
)
def test_names_of_producers(table: str, source: str, target: str) -> None:
    assert aliases(RECORDS[table])[source] == target


def test_required_columns() -> None:
    required = {
        table: [spec.name for spec in fields(record) if spec.required_column]
        for table, record in RECORDS.items()
    }
    assert required["articles"] == ["article_id"]
    assert required["quotes"] == ["quote_id", "article_id", "text"]
    assert required["claims"] == ["claim_id", "text"]
    kind = columns(Quote)["kind"]
    assert kind.derived
    assert not kind.nullable


def test_spans_are_typed_down_to_their_members() -> None:
    spec = columns(Quote)["spans"]
    assert spec.item is not None
    assert (spec.kind, spec.item.struct, spec.spans_in) == (Kind.LIST, "Span", "articles")
    members = {"start": pl.Int32, "end": pl.Int32, "text": pl.String, "field": pl.String}
    assert spec.polars == pl.List(pl.Struct(members))
    struct = pa.struct(
        [
            pa.field("start", pa.int32(), nullable=False),
            pa.field("end", pa.int32(), nullable=False),
            pa.field("text", pa.string()),
            pa.field("field", pa.string()),
        ]
    )
    assert spec.arrow == pa.list_(pa.field("element", struct, nullable=False))


def test_what_stands_next_to_a_field_wins_over_its_type() -> None:
    class Short(Quote):
        text: Annotated[Words, Field(max_length=9), Breaks(limit="QUO013"), Alias("said")]
        note: Annotated[list[Span], Ordered(), Field(min_length=2)] | None = None
        places: Annotated[Id | None, Field(max_length=3)] = None

    specs = columns(Short)
    assert specs["text"].max_length == 9
    assert specs["text"].pattern == columns(Quote)["text"].pattern
    assert specs["text"].breaks == Breaks(limit="QUO013")
    assert specs["text"].aliases == ("said",)
    assert (specs["note"].ordered, specs["note"].min_length) == (True, 2)
    assert specs["places"].max_length == 3
    assert list(specs)[: len(columns(Quote))] == list(columns(Quote))


class Pair(Struct):
    """A struct with a member that no column can hold."""

    either: int | str


@pytest.mark.parametrize(
    ("hint", "said"),
    [
        (int | str, "one type"),
        (datetime, "Instant"),
        (set[str], "no column can hold"),
        (dict[str, int], "a map is"),
        (Literal[1, 2], "no column can hold"),
        (list[Pair], r"either.*one type"),
        (Annotated[int, Field(multiple_of=5)], "multiple_of"),
    ],
)
def test_a_type_that_no_column_can_hold_is_refused(hint: Any, said: str) -> None:
    made = type("Odd", (Quote,), {"__annotations__": {"odd": hint}, "__module__": __name__})
    with pytest.raises(UsageError, match=f"Odd.odd.*{said}"):
        fields(made)
