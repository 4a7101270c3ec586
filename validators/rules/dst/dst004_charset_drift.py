"""DST004: characters that an outlet has lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl
from pydantic import Field

from newsschema.validators.drift import DriftRule, Told, percent, runs
from newsschema.validators.example import Bad, Good, article, earlier
from newsschema.validators.profiling import SIGNS
from newsschema.validators.rule import RuleOptions

SHARE: Final = 0.2
"""Of the other bodies, how many must have the sign."""
OTHERS: Final = 50
"""Bodies outside of the time without the sign."""
WORDS: Final = {
    "non_ascii": "characters outside ASCII",
    "curly": "typographic quotation marks",
    "capitals": "capital letters",
}
THEN: Final = {
    "outlet": "The Harbour Post",
    "week": "2026-02-23",
    "articles": 80,
    "bodies": 80,
    "non_ascii": 40,
    "curly": 0,
    "capitals": 80,
}
SETTINGS: Final = "[rules.DST004]\nexpected = 1\n"


@dataclass(frozen=True, slots=True)
class CharsetOptions(RuleOptions):
    """The options of DST004."""

    expected: Annotated[float, Field(gt=0)] = 14.0
    """How many bodies with the sign chance would give; by 14, none comes once in a million."""


class CharsetDrift(DriftRule):
    """In some weeks no body of an outlet has a kind of character that it has at other times.

    Characters outside ASCII, typographic quotation marks, and capitals. Reported where they stand
    in at least a fifth of the outlet's other bodies, and so many bodies follow one another
    without that chance can't explain it. With `--compare-with`, the whole of each outlet is
    compared with that of the earlier run too.

    ## Why it matters

    A step of the pipeline wrote `?` for every letter with an accent, put all into lower case, or
    straightened the quotation marks; names are lost and no row shows it alone. Measured: a
    corpus of twelve years of news quotes came in five such phases.

    ## How to repair

    Find the step that changed in this time, and make the texts again from the pages.

    ## Options

    `expected`: see above.
    """

    code = "DST004"
    name = "charset-drift"
    message = "a kind of character is gone"
    help = "look for a step that changed the encoding, the case or the quotation marks"
    Options = CharsetOptions
    options: CharsetOptions
    columns = {"articles": ("body",)}
    examples = [
        Good(
            articles=[article("Fähre"), article(article_id="art_2")],
            files=earlier(weeks=[THEN], settings=SETTINGS),
        ),
        Bad(
            articles=[article(article_id=f"art_{n}") for n in range(3)],
            files=earlier(weeks=[THEN], settings=SETTINGS),
            keys=[None],
        ),
    ]

    def over_weeks(self, weeks: pl.DataFrame) -> Iterator[Told]:
        """The weeks without a sign that the outlet's others have."""
        for sign in SIGNS:
            yield from self._weeks(weeks, sign)

    def between_runs(self, then: pl.DataFrame, now: pl.DataFrame) -> Iterator[Told]:
        """The signs that are gone."""
        both = then.join(now, on="outlet", suffix="_now")
        for sign in SIGNS:
            yield from self._compared(both, sign)

    def _weeks(self, weeks: pl.DataFrame, sign: str) -> Iterator[Told]:
        filled = weeks.filter(pl.col("bodies") > 0)
        total = filled.with_columns(
            of=pl.len().over("outlet"), all=pl.col(sign).sum().over("outlet")
        )
        mixed = total.filter(pl.col("of") > 1, pl.col("all") > 0)
        for (outlet,), rows in mixed.group_by("outlet", maintain_order=True):
            bodies, have = rows["bodies"], rows[sign]
            days = rows["week"].to_list()
            for start, end in runs((have == 0).arg_true().to_list()):
                inside = int(bodies[start : end + 1].sum())
                others = int(bodies.sum()) - inside
                share = int(have.sum()) / others if others else 0.0
                if self._is_drift(share, others, inside):
                    when = f"in {inside} bodies from {days[start]} to the week of {days[end]}"
                    yield _told(str(outlet), sign, when, share)

    def _compared(self, both: pl.DataFrame, sign: str) -> Iterator[Told]:
        gone = both.filter(pl.col(f"{sign}_now") == 0, pl.col("bodies") > 0)
        for row in gone.sort("outlet").iter_rows(named=True):
            share = row[sign] / row["bodies"]
            if self._is_drift(share, row["bodies"], row["bodies_now"]):
                when = f"in {row['bodies_now']} bodies since the earlier run"
                yield _told(row["outlet"], sign, when, share)

    def _is_drift(self, share: float, others: int, inside: int) -> bool:
        return share >= SHARE and others >= OTHERS and inside * share >= self.options.expected


def _told(outlet: str, sign: str, when: str, share: float) -> Told:
    what = f"no {WORDS[sign]} {when}"
    return "body", outlet, what, f"in {percent(share)} of the bodies, as at other times", "none"
