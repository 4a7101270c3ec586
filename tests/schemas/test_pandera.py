"""Pandera schemas and models of records, in the hands of users."""

from typing import Annotated, cast

import pandera.polars as pa
import polars as pl
import pytest
from pandera.errors import SchemaError, SchemaErrors
from pandera.typing.polars import DataFrame
from pydantic import Field

from newsschema import schemas
from newsschema.schemas.article import Article
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.quote import Quote

GOOD = pl.DataFrame(
    {
        "quote_id": ["quo_1", "quo_2"],
        "article_id": ["art_1", "art_1"],
        "kind": ["direct", "mixed"],
        "text": ["It sails", "It stays"],
        "mood": ["calm", None],
    }
)
BAD = GOOD.with_columns(kind=pl.Series(["direct", "shouted"]))


def test_optional_columns_may_be_absent_and_unknown_ones_present() -> None:
    assert schemas.pandera(Quote).validate(GOOD).equals(GOOD)


def test_every_fault_names_its_row_and_its_rule() -> None:
    with pytest.raises(SchemaErrors) as caught:
        schemas.pandera(Quote).validate(BAD, lazy=True)
    cases = caught.value.failure_cases
    assert cases["column"].to_list() == ["kind"]
    assert cases["index"].to_list() == [1]
    assert "one of direct, indirect, mixed" in cases["check"].item()


def test_the_values_of_a_lazy_frame_are_checked_too() -> None:
    assert schemas.pandera(Quote).validate(GOOD.lazy()).collect().equals(GOOD)
    with pytest.raises(SchemaErrors):
        schemas.pandera(Quote).validate(BAD.lazy(), lazy=True)


def test_a_wrong_type_is_refused() -> None:
    with pytest.raises(SchemaError):
        schemas.pandera(Quote).validate(GOOD.with_columns(text=pl.lit(1)))
    extra = pl.DataFrame({"article_id": ["art_1"], "body": ["a"], "extra": ["text, no map"]})
    with pytest.raises(SchemaError):
        schemas.pandera(Article).validate(extra)
    kept = extra.with_columns(extra=pl.Series([{"wire": "no"}], dtype=pl.Map(pl.String, pl.String)))
    assert schemas.pandera(Article).validate(kept).equals(kept)


def test_a_condition_between_columns_is_checked() -> None:
    frame = pl.DataFrame({"article_id": ["a", "b"], "body_status": ["withheld", "full"]})
    with pytest.raises(SchemaErrors) as caught:
        schemas.pandera(Article).validate(frame, lazy=True)
    assert caught.value.failure_cases["index"].to_list() == [1]


class Moody(schemas.pandera_model(Quote)):  # type: ignore[misc]  # a class made at run time
    """A model that a user extends in Pandera's way."""

    mood: str = pa.Field(isin=["calm", "angry"], nullable=True)

    @pa.dataframe_check
    def keys_differ(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805 (Pandera's way)
        """Keys are told apart."""
        return data.lazyframe.select(pl.col("quote_id").is_unique())


def test_a_model_can_be_extended_and_stand_in_a_signature() -> None:
    @pa.check_types
    def count(frame: DataFrame[Moody]) -> int:
        return frame.height

    assert count(DataFrame[Moody](GOOD)) == 2
    doubled = GOOD.with_columns(quote_id=pl.lit("quo_1"))
    for frame in (BAD, doubled, GOOD.with_columns(mood=pl.lit("odd")), GOOD.drop("text")):
        with pytest.raises(SchemaError):
            count(cast("DataFrame[Moody]", frame))


def test_a_subclass_of_the_record_is_a_model_as_well() -> None:
    class Loud(Quote):
        volume: Annotated[int, Field(ge=0, le=11)]

    model = schemas.pandera_model(Loud)
    assert model.__name__ == "LoudFrame"
    loud = GOOD.with_columns(volume=pl.Series([1, 11], dtype=pl.Int32))
    model.validate(loud)
    with pytest.raises(SchemaErrors):
        model.validate(loud.with_columns(pl.col("volume") + 1), lazy=True)


@pytest.mark.parametrize("table", list(RECORDS))
def test_exported_source_runs_without_newsschema(table: str) -> None:
    source = schemas.pandera_source(RECORDS[table])
    assert "newsschema." not in source
    made: dict[str, pa.DataFrameSchema] = {}
    exec(compile(source, table, "exec"), made)  # noqa: S102 (our own text)
    schema = made[table]
    assert list(schema.columns) == list(schemas.polars(RECORDS[table]))
    if table == "quotes":
        assert schema.validate(GOOD).equals(GOOD)
        with pytest.raises(SchemaError):
            schema.validate(BAD)
