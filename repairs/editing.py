"""Edits of texts: those of articles take their spans along, others stand alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.repairs.cells import CHANGED
from newsschema.repairs.changes import Changes, Policy
from newsschema.repairs.proposals import CODED_MOVES, Proposals
from newsschema.repairs.remap import ANCHORS, Remapped, SpansInto
from newsschema.repairs.span_moves import move_spans
from newsschema.repairs.text_edits import TextEdit, mended
from newsschema.validators.finding import Safety
from newsschema.validators.text_rule import NAMES, TextRule

CODED_ANCHORS: Final = pl.Schema({"rule": pl.String(), "safety": pl.String(), **ANCHORS})


@dataclass(frozen=True, slots=True)
class _Cell:
    """A text to be edited, and the rules that found something in it."""

    index: int
    article: str | None
    safeties: Mapping[str, str]
    """Code to the safety of its repair here."""

    def safety(self, edit: TextEdit) -> Safety:
        """The least safe of the repairs that were made."""
        order = list(Safety)
        made = [Safety(self.safeties.get(step.code, Safety.REMAP)) for step in edit.steps]
        return max(made, key=order.index)


def edit_texts(changes: Changes, proposals: Proposals, texts: pl.DataFrame, policy: Policy) -> None:
    """Make the repairs of text rules.

    Args:
        changes: takes the changes.
        proposals: has the texts and the rules.
        texts: the columns of `proposals.TEXTS`, those that may be edited.
        policy: what is allowed.
    """
    for (table, column), own in texts.group_by("table", "column", maintain_order=True):
        name, target = str(table), str(column)
        grouped = own.group_by(INDEX, maintain_order=True).agg(
            pl.col("article_id").first(), "code", "fix_safety"
        )
        cells = [
            _Cell(index, article, dict(zip(codes, safeties, strict=True)))
            for index, article, codes, safeties in grouped.iter_rows()
        ]
        if name == "articles" and target != NAMES:
            _Articles(changes, proposals, target, policy).edit(cells)
        else:
            _edit_alone(changes, proposals, name, target, cells)


def _edit_alone(
    changes: Changes, proposals: Proposals, table: str, column: str, cells: Iterable[_Cell]
) -> None:
    """Edit texts that no span points into."""
    log: list[tuple[Any, ...]] = []
    index: list[int] = []
    values: list[Any] = []
    spanned = table == "quotes" and "spans" in changes.frames[table].columns
    for cell in cells:
        before = proposals.value(table, column, cell.index)
        at = pl.Series([cell.index], dtype=pl.UInt32)
        if spanned and changes.held(table, "spans", at)[0] is not None:
            continue  # The words of a quote with spans are those of the article.
        value, steps = _edited(before, _rules(proposals, cell))
        if steps:
            index.append(cell.index)
            values.append(value)
            log += [(cell.index, *step, cell.safeties.get(step[0])) for step in steps]
    if not index:
        return
    dtype = changes.frames[table].schema[column]
    new = pl.DataFrame(
        {INDEX: pl.Series(index, dtype=pl.UInt32), "value": pl.Series(values, dtype=dtype)}
    )
    free = changes.untaken(table, column, new)
    changes.set_cells(table, column, free)
    _log_steps(changes, table, column, [row for row in log if row[0] in set(free[INDEX])], dtype)


def _edited(
    value: Any, rules: tuple[dict[str, TextRule], dict[str, TextRule]]
) -> tuple[Any, list[tuple[str, Any, Any]]]:
    """A text, or the names of authors, after the rules, and the steps: code, before, after."""
    if isinstance(value, str):
        edit = mended(value, *rules)
        if edit is None:
            return value, []
        return edit.after, [(step.code, step.before, step.after) for step in edit.steps]
    steps: list[tuple[str, Any, Any]] = []
    now = value
    for at, author in enumerate(value):
        edit = mended(author["name"], *rules) if author["name"] else None
        for step in edit.steps if edit else ():
            after = [*now[:at], {**now[at], "name": step.after}, *now[at + 1 :]]
            steps.append((step.code, now, after))
            now = after
    return now, steps


def _rules(proposals: Proposals, cell: _Cell) -> tuple[dict[str, TextRule], dict[str, TextRule]]:
    """The rules that found something in a text, and the others that may mend what those make."""
    every = proposals.text_rules
    found = {code: every[code] for code in cell.safeties}
    least = max((Safety(s) for s in cell.safeties.values()), key=list(Safety).index)
    limit = list(Safety).index(max(least, Safety.REMAP, key=list(Safety).index))
    others = {
        code: rule
        for code, rule in every.items()
        if code not in found
        and rule.safety is not None
        and list(Safety).index(rule.safety) <= limit
    }
    return found, others


class _Articles:
    """Edits one text of articles, and moves the spans that point into it."""

    def __init__(self, changes: Changes, proposals: Proposals, column: str, policy: Policy) -> None:
        self._changes = changes
        self._proposals = proposals
        self._column = column
        self._policy = policy
        self._moves: list[pl.DataFrame] = []
        self._anchors: list[pl.DataFrame] = []

    def edit(self, cells: list[_Cell]) -> None:
        """Edit the texts whose spans can follow."""
        ids = pl.Series([cell.article for cell in cells], dtype=pl.String)
        spans = SpansInto(self._changes.frames, ids)
        several = self._with_versions(ids)
        index: list[int] = []
        values: list[str] = []
        log: list[tuple[Any, ...]] = []
        hashes: list[tuple[int, str, str, str, str]] = []
        taken = self._changes.cells.get("articles", {}).get(self._column)
        done = set() if taken is None else set(taken[INDEX])
        for cell in cells:
            if cell.index in done:
                continue
            text = self._proposals.value("articles", self._column, cell.index)
            edit = mended(text, *_rules(self._proposals, cell))
            if edit is None:
                continue
            remapped = spans.remapped(cell.article, self._column, edit)
            whole = remapped.whole and cell.article not in several
            if not (whole or self._policy.unsafe):
                if cell.article is not None:
                    self._changes.blocked.add(cell.article)
                continue
            safety = str(cell.safety(edit) if whole else Safety.UNSAFE)
            index.append(cell.index)
            values.append(edit.after)
            log += [(cell.index, s.code, s.before, s.after, safety) for s in edit.steps]
            hashes.append((cell.index, edit.before, edit.after, edit.steps[0].code, safety))
            if cell.article not in several:
                self._follow(remapped, edit.steps[0].code, safety)
        if not index:
            return
        new = pl.DataFrame({INDEX: pl.Series(index, dtype=pl.UInt32), "value": values})
        self._changes.set_cells("articles", self._column, new)
        _log_steps(self._changes, "articles", self._column, log, pl.String())
        if self._moves:
            move_spans(self._changes, pl.concat(self._moves), with_text=False)
        if self._anchors:
            self._put_anchors(pl.concat(self._anchors))
        if self._column == "body":
            self._put_hashes(hashes)

    def _with_versions(self, ids: pl.Series) -> set[str | None]:
        """The articles that are there in several versions: whose the spans are is not known."""
        frame = self._changes.frames["articles"]
        if "article_id" not in frame.columns:
            return set()
        own = frame.filter(pl.col("article_id").is_in(ids.unique().implode()))["article_id"]
        return set(own.filter(own.is_duplicated()))

    def _follow(self, remapped: Remapped, code: str, safety: str) -> None:
        if remapped.moves.height:
            coded = remapped.moves.with_columns(code=pl.lit(code), fix_safety=pl.lit(safety))
            self._moves.append(coded.select(CODED_MOVES.names()))
        if remapped.anchors.height:
            self._anchors.append(
                remapped.anchors.select(
                    pl.lit(code).alias("rule"), pl.lit(safety).alias("safety"), *ANCHORS.names()
                )
            )

    def _put_anchors(self, anchors: pl.DataFrame) -> None:
        for (table, column), own in anchors.group_by("table", "column", maintain_order=True):
            before = self._changes.held(str(table), str(column), own[INDEX])
            self._changes.put(str(table), str(column), own, before)

    def _put_hashes(self, edits: list[tuple[int, str, str, str, str]]) -> None:
        """The hashes that the articles carry of their own bodies."""
        if "body_sha256" not in self._changes.frames["articles"].columns:
            return
        at = pl.Series([edit[0] for edit in edits], dtype=pl.UInt32)
        held = self._changes.held("articles", "body_sha256", at).to_list()
        rows = [
            (index, _sha256(after), code, safety, old)
            for (index, before, after, code, safety), old in zip(edits, held, strict=True)
            if old == _sha256(before)
        ]
        if rows:
            schema = {
                INDEX: pl.UInt32,
                "value": pl.String,
                "rule": pl.String,
                "safety": pl.String,
                "old": pl.String,
            }
            frame = pl.DataFrame(rows, schema=schema, orient="row")
            self._changes.put("articles", "body_sha256", frame, frame["old"])


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _log_steps(
    changes: Changes, table: str, column: str, log: list[tuple[Any, ...]], dtype: pl.DataType
) -> None:
    """Log steps of edits: index, code, before, after, safety."""
    from newsschema.repairs.cells import as_json

    index, codes, before, after, safety = zip(*log, strict=True) if log else ((),) * 5
    if not index:
        return
    changes.log_rows(
        pl.DataFrame(
            {
                "table": [table] * len(index),
                INDEX: pl.Series(index, dtype=pl.UInt32),
                "column": [column] * len(index),
                "before": as_json(pl.Series(before, dtype=dtype)),
                "after": as_json(pl.Series(after, dtype=dtype)),
                "rule": codes,
                "safety": pl.Series(safety, dtype=pl.String),
            }
        ).select(CHANGED.names())
    )
