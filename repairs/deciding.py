"""One pass: what the rules propose becomes changes, in an order in which they fit together.

Values first, then spans, then rows that are merged, then texts: an edit of a text moves the
spans that are right by then. Last comes what repeats the text around spans. Of several repairs
of one cell the first rule's is made; the others have their turn in the next pass.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import FILE, INDEX, ROW, Dataset
from newsschema.repairs.anchors import ASKS, put_anchors
from newsschema.repairs.changes import Changes, Policy, wanted
from newsschema.repairs.editing import edit_texts
from newsschema.repairs.merging import merge_rows
from newsschema.repairs.proposals import NewValues, Proposals
from newsschema.repairs.span_moves import move_spans
from newsschema.schemas.fields import columns
from newsschema.validators.outcome import Outcome
from newsschema.validators.text_around import AROUND

GROUNDING: Final = ("QUO001", "QUO002", "QUO003", "QUO004")
"""The rules on spans that are not where they belong."""


def decide(
    dataset: Dataset,
    outcome: Outcome,
    proposals: Proposals,
    policy: Policy,
    refused: pl.DataFrame,
) -> Changes:
    """The changes of one pass.

    Args:
        dataset: what was looked at.
        outcome: what was found.
        proposals: what the rules would do about it.
        policy: what is allowed.
        refused: rows that a rule must leave alone (`created.REFUSED`).
    """
    records = {name: table.record for name, table in dataset.tables.items()}
    changes = Changes(records, dict(proposals.frames))
    keys = ["code", "table", "file", "row"]
    findings = outcome.findings.join(
        refused.rename({"rule": "code"}), on=keys, how="anti", maintain_order="left"
    )
    found = wanted(findings, dataset, proposals)
    _wholes(changes, proposals.unread, found, policy)
    _read_values(changes, proposals, found, policy)
    around, values = _split(proposals.values)
    _new_values(changes, values, found, policy)
    _moves(changes, proposals.moves, found, policy)
    _new_values(changes, around, found, policy)
    merge_rows(changes, _allowed(proposals.merges, found, policy))
    edit_texts(changes, proposals, _allowed(proposals.texts, found, policy), policy)
    asked = any(rule.code == ASKS and rule.status == "run" for rule in outcome.rules)
    put_anchors(dataset, changes, proposals.frames.get("quotes"), fill=asked)
    return changes


def _allowed(
    frame: pl.DataFrame, found: pl.DataFrame, policy: Policy, row: str = INDEX
) -> pl.DataFrame:
    """Of proposals, those that answer a finding and may be made, by code.

    Args:
        frame: proposals with `code`, `table` and `fix_safety`.
        found: what `wanted` gave.
        policy: what is allowed.
        row: the column that says which row has the finding.
    """
    own = found.filter(pl.col(INDEX).is_not_null())
    whole = found.filter(pl.col(INDEX).is_null())
    free = frame.filter(policy.allows(pl.col("fix_safety")))
    keys = ["code", "table"]
    return pl.concat(
        [
            free.join(
                own,
                left_on=[*keys, row],
                right_on=[*keys, INDEX],
                how="semi",
                maintain_order="left",
            ),
            free.join(whole, on=keys, how="semi", maintain_order="left"),
        ]
    ).sort("code", maintain_order=True)


def _wholes(changes: Changes, unread: pl.DataFrame, found: pl.DataFrame, policy: Policy) -> None:
    """Note files and columns that are right once they are written again."""
    wholes = unread.filter(pl.col(ROW).is_null()).with_columns(
        pl.lit(None, dtype=pl.UInt32).alias(INDEX)
    )
    allowed = _allowed(wholes, found, policy)
    if allowed.is_empty():
        return
    told = allowed.select(
        before=pl.struct(v="found").struct.json_encode().str.slice(5).str.head(-1)
    )
    changes.log_rows(
        allowed.select(
            "table", INDEX, "column", after="value", rule="code", safety="fix_safety"
        ).with_columns(told)
    )
    changes.settle(allowed)


def _read_values(
    changes: Changes, proposals: Proposals, found: pl.DataFrame, policy: Policy
) -> None:
    """Put in values that the readers could not read."""
    cells = proposals.unread.filter(pl.col(ROW).is_not_null())
    for (table, column), rows in cells.group_by("table", "column", maintain_order=True):
        name, target = str(table), str(column)
        spec = columns(changes.records[name]).get(target)
        if spec is None:
            continue
        numbered = rows.join(
            changes.frames[name].select(FILE, ROW, INDEX), on=[FILE, ROW], maintain_order="left"
        )
        numbered = _allowed(numbered, found, policy).unique(
            INDEX, keep="first", maintain_order=True
        )
        if numbered.is_empty():
            continue
        new = pl.Series("value", [json.loads(v) for v in numbered["value"]], dtype=spec.polars)
        told = numbered.select("found", "value").select(
            before=pl.struct(v="found").struct.json_encode().str.slice(5).str.head(-1),
            after="value",
        )
        changes.log_rows(
            numbered.select(
                "table", INDEX, "column", rule="code", safety="fix_safety"
            ).with_columns(told)
        )
        changes.set_cells(name, target, numbered.select(INDEX).with_columns(new))
        changes.settle(numbered)


def _split(values: Sequence[NewValues]) -> tuple[list[NewValues], list[NewValues]]:
    """What stands around spans, which is known when the spans are where they belong; the rest."""
    around = [new for new in values if new.column in AROUND]
    return around, [new for new in values if new.column not in AROUND]


def _new_values(
    changes: Changes, values: Sequence[NewValues], found: pl.DataFrame, policy: Policy
) -> None:
    for new in sorted(values, key=lambda new: new.code):
        frame = new.frame.with_columns(code=pl.lit(new.code), table=pl.lit(new.table))
        allowed = _allowed(frame, found, policy, "because")
        allowed = allowed.unique(INDEX, keep="first", maintain_order=True)
        if new.column in AROUND:
            lost = pl.col("code").is_in(GROUNDING) & (pl.col("table") == new.table)
            allowed = allowed.join(found.filter(lost), on=INDEX, how="anti", maintain_order="left")
            allowed = changes.untaken(new.table, "spans", allowed)
        frame = changes.untaken(new.table, new.column, allowed)
        if frame.height:
            before = changes.held(new.table, new.column, frame[INDEX])
            if "before" in frame.columns:
                before = frame["before"]
            named = frame.rename({"code": "rule", "fix_safety": "safety"})
            changes.put(new.table, new.column, named, before)


def _moves(changes: Changes, moves: pl.DataFrame, found: pl.DataFrame, policy: Policy) -> None:
    """Move spans, and let the quotes' texts follow."""
    allowed = _allowed(moves, found, policy)
    texts = allowed.filter((pl.col("column") == "text") & pl.col("item").is_null())
    spans = allowed.filter((pl.col("column") != "text") | pl.col("item").is_not_null())
    spans = spans.with_columns(column=pl.col("column").replace("text", "spans"))
    move_spans(changes, spans)
    for (table,), rows in texts.group_by("table", maintain_order=True):
        new = rows.unique(INDEX, keep="first", maintain_order=True)
        new = changes.untaken(str(table), "text", new.filter(pl.col("new_text").is_not_null()))
        named = new.rename({"code": "rule", "fix_safety": "safety", "new_text": "value"})
        changes.put(str(table), "text", named, changes.held(str(table), "text", new[INDEX]))
