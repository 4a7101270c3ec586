"""Repairs that would make a finding are left out, whichever row it would be told of."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from newsschema.readers.dataset import open_dataset
from newsschema.repairs.changes import Policy
from newsschema.repairs.created import SAME, created
from newsschema.repairs.deciding import decide
from newsschema.repairs.passes import Mending
from newsschema.validators import engine
from newsschema.validators.example import FILLER, Bad, article, quote
from newsschema.validators.parts import BATCH_BYTES
from newsschema.validators.registry import load_rules
from newsschema.validators.row_store import RowStore
from newsschema.validators.settings import Settings
from tests.repairs.conftest import NOW, Fixing

PLAIN = article(article_id="art_1", body=f"{FILLER} 10 km away.")
SPACED = article(article_id="art_2", body=f"{FILLER} 10\u00a0km away.", url="https://x.example/2")


@pytest.mark.parametrize("rows", [[PLAIN, SPACED], [SPACED, PLAIN]])
def test_two_rows_are_not_made_the_same(rows: list[Any], fixing: Fixing) -> None:
    repaired = fixing({"articles": rows}, unsafe=True)
    assert repaired.edits.is_empty()
    assert repaired.after.findings["code"].to_list() == ["TXT009"]


@pytest.mark.parametrize("addresses", [("b?utm_source=x", "b"), ("b", "b?utm_source=x")])
def test_rows_that_were_the_same_may_be_told_of(addresses: tuple[str, str], fixing: Fixing) -> None:
    rows = [
        article(article_id=f"art_{n}", body=f"{n} {FILLER}", url=f"https://x.example/{address}")
        for n, address in enumerate(addresses)
    ]
    repaired = fixing({"articles": rows})
    assert repaired.edits["rule"].to_list() == ["URL003"]
    assert repaired.after.findings["code"].to_list() == ["DUP002"]


@pytest.mark.parametrize("code", SAME)
def test_both_rows_are_known(code: str) -> None:
    rule = load_rules()[code]
    (bad, *_) = [example for example in rule.examples if isinstance(example, Bad)]
    outcome = engine.run(open_dataset(bad.tables), Settings(now=NOW, select=(code,)))
    table = outcome.findings["table"][0]
    rows = bad.tables[table]
    key = next(name for name in rows[0] if name.endswith("_id"))
    places = pl.DataFrame(
        {
            "key": [row[key] for row in rows],
            "file": [outcome.findings["file"][0]] * len(rows),
            "row": range(len(rows)),
        }
    )
    made = created(outcome.findings.clear(), outcome.findings, {table: places})
    assert made.height == 2 * outcome.findings.height
    assert set(made["row"]) > set(outcome.findings["row"])


def test_a_row_is_left_out_of_the_repair_of_a_convention() -> None:
    calls = article("".join(f"„Boot {n} legt an“, rief er. " for n in range(12)))
    quotes = [quote(calls, f"„Boot {n} legt an“", f"quo_{n}", "direct") for n in range(12)]
    mending = Mending(Settings(now=NOW), Policy(True, True), None, BATCH_BYTES, RowStore(), None)
    state = mending.look(open_dataset({"articles": [calls], "quotes": quotes}))
    assert state.outcome.findings["row"].to_list() == [None]
    refused = pl.DataFrame(
        {"table": "quotes", "file": "<memory>", "row": [3], "rule": "QUO009"},
        schema_overrides={"row": pl.Int64},
    )
    changes = decide(state.dataset, state.outcome, state.proposals, mending.policy, refused)
    assert set(changes.log["__index"]) == set(range(12)) - {3}
