from collections.abc import Mapping, Sequence

import polars as pl
import pytest

from newsschema.readers.dataset import open_dataset
from newsschema.schemas.record import Record
from newsschema.validators import engine
from newsschema.validators.registry import load_rules
from newsschema.validators.rule import RULES
from newsschema.validators.settings import Settings


def test_a_rule_whose_expressions_raise_is_lost_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    load_rules()

    def failing(_: object, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        raise RuntimeError(f"no idea about {record.table}")

    monkeypatch.setattr(RULES["LNG001"], "expressions", failing)
    tables = {"articles": pl.DataFrame({"article_id": ["a"], "body": [""], "language": ["xx"]})}
    outcome = engine.run(open_dataset(tables), Settings())
    status = {rule.code: rule.status for rule in outcome.rules}
    assert status["LNG001"] == "crashed"
    assert [code for code, told in status.items() if told == "crashed"] == ["LNG001"]
    assert "ART001" in set(outcome.findings["code"])


def test_group_rules_bear_chunks_that_lose_all_their_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    load_rules()
    chunks = [pl.DataFrame({"n": range(first, first + 135)}) for first in (0, 135, 270)]
    rows = pl.concat(chunks, rechunk=False).lazy().filter(pl.col("n") > 300)
    help_text = pl.format("{}:{}", pl.lit("line"), "n").alias("help")
    failing = rows.select(help_text, __index=pl.col("n").cast(pl.UInt32) * 0)
    monkeypatch.setattr(RULES["DUP003"], "failing", lambda *_: failing)
    tables = {"articles": pl.DataFrame({"article_id": ["a"], "body": ["The council met."]})}
    outcome = engine.run(open_dataset(tables), Settings(select=("DUP003",)))
    assert [(rule.status, rule.findings) for rule in outcome.rules] == [("run", 104)]
