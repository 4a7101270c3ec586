"""One pass: what the rules propose becomes changes, in an order in which they fit together.

Values first, then spans, then rows that are merged, then texts: an edit of a text moves the
spans that are right by then. Last comes what repeats the text around spans. Of several repairs
of one cell the first rule's is made; the others have their turn in the next pass.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

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
BY_PLACE: Final = ("QUO012", "QUO017", "QUO020")
"""Rules that judge a quote by the text at and around its spans."""
JOINS: Final = "QUO017"
"""The one of them that changes the spans itself."""


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
    found = _Wanted(
        wanted(outcome.findings, dataset, proposals),
        wanted(refused.rename({"rule": "code"}), dataset, proposals),
        wanted(outcome.findings.filter(_is_lost()), dataset, proposals).select("table", INDEX),
        policy,
    )
    _wholes(changes, proposals.unread, found)
    _read_values(changes, proposals, found)
    around, values = _split(proposals.values)
    _new_values(changes, values, found)
    _moves(changes, proposals.moves, found)
    _new_values(changes, around, found)
    merge_rows(changes, found.allowed(proposals.merges, INDEX, "into"))
    edit_texts(changes, proposals, found.allowed(proposals.texts), policy)
    asked = any(rule.code == ASKS and rule.status == "run" for rule in outcome.rules)
    put_anchors(dataset, changes, proposals.frames.get("quotes"), fill=asked)
    return changes


def _is_lost() -> pl.Expr:
    """Whether a finding says that a quote does not stand where its spans are."""
    own = pl.col("column").str.contains(r"^(?:spans|quoted_spans|text)\b")
    return (pl.col("table") == "quotes") & pl.col("code").is_in(GROUNDING) & own


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be mended."""

    found: pl.DataFrame
    """What `changes.wanted` gave: rules that speak of a row, or of the whole."""
    refused: pl.DataFrame
    """Rows that a rule must leave alone, in the same columns."""
    lost: pl.DataFrame
    """`table` and `__index` of quotes that do not stand where their spans are."""
    policy: Policy

    def allowed(self, frame: pl.DataFrame, *rows: str) -> pl.DataFrame:
        """Of proposals, those that answer a finding and may be made, by code.

        Args:
            frame: proposals with `code`, `table` and `fix_safety`.
            *rows: columns with the `__index` of rows: first of the one that has the finding,
                and all that are not to be refused; `__index` by default.
        """
        rows = rows or (INDEX,)
        own = self.found.filter(pl.col(INDEX).is_not_null())
        whole = self.found.filter(pl.col(INDEX).is_null())
        free = frame.filter(self.policy.allows(pl.col("fix_safety")))
        for row in rows:
            free = _joined(free, row, self.refused, "anti")
        return pl.concat(
            [
                _joined(free, rows[0], own, "semi"),
                free.join(whole, on=["code", "table"], how="semi", maintain_order="left"),
            ]
        ).sort("code", maintain_order=True)


def _joined(
    proposals: pl.DataFrame, row: str, found: pl.DataFrame, how: Literal["semi", "anti"]
) -> pl.DataFrame:
    """Proposals for rows, which a column names, of which a rule has found something, or has not."""
    left, right = ["code", "table", row], ["code", "table", INDEX]
    return proposals.join(found, left_on=left, right_on=right, how=how, maintain_order="left")


def _wholes(changes: Changes, unread: pl.DataFrame, found: _Wanted) -> None:
    """Note files and columns that are right once they are written again."""
    wholes = unread.filter(pl.col(ROW).is_null()).with_columns(
        pl.lit(None, dtype=pl.UInt32).alias(INDEX)
    )
    allowed = found.allowed(wholes)
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


def _read_values(changes: Changes, proposals: Proposals, found: _Wanted) -> None:
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
        numbered = found.allowed(numbered).unique(INDEX, keep="first", maintain_order=True)
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


def _new_values(changes: Changes, values: Sequence[NewValues], found: _Wanted) -> None:
    for new in sorted(values, key=lambda new: new.code):
        frame = new.frame.with_columns(code=pl.lit(new.code), table=pl.lit(new.table))
        allowed = found.allowed(frame, "because", INDEX)
        allowed = allowed.unique(INDEX, keep="first", maintain_order=True)
        if new.code in BY_PLACE:
            # What there is at a place and around it is known when the span is where it belongs.
            allowed = allowed.join(
                found.lost, on=["table", INDEX], how="anti", maintain_order="left"
            )
            if new.code != JOINS:
                allowed = changes.untaken(new.table, "spans", allowed)
        frame = changes.untaken(new.table, new.column, allowed)
        if frame.height:
            before = changes.held(new.table, new.column, frame[INDEX])
            if "before" in frame.columns:
                before = frame["before"]
            named = frame.rename({"code": "rule", "fix_safety": "safety"})
            changes.put(new.table, new.column, named, before)


def _moves(changes: Changes, moves: pl.DataFrame, found: _Wanted) -> None:
    """Move spans, and let the quotes' texts follow."""
    allowed = found.allowed(moves)
    texts = allowed.filter((pl.col("column") == "text") & pl.col("item").is_null())
    spans = allowed.filter((pl.col("column") != "text") | pl.col("item").is_not_null())
    spans = spans.with_columns(column=pl.col("column").replace("text", "spans"))
    move_spans(changes, spans)
    for (table,), rows in texts.group_by("table", maintain_order=True):
        new = rows.unique(INDEX, keep="first", maintain_order=True)
        new = changes.untaken(str(table), "text", new.filter(pl.col("new_text").is_not_null()))
        named = new.rename({"code": "rule", "fix_safety": "safety", "new_text": "value"})
        changes.put(str(table), "text", named, changes.held(str(table), "text", new[INDEX]))
