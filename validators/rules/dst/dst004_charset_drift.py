"""DST004: characters that an outlet has lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl
from pydantic import Field

from newsschema.validators.drift import DriftRule, Told
from newsschema.validators.example import Bad, Good, article, earlier
from newsschema.validators.lost_signs import lost_between_runs, lost_in_weeks
from newsschema.validators.profiling import SIGNS
from newsschema.validators.rule import RuleOptions

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
            yield from lost_in_weeks(weeks, sign, self.options.expected)

    def between_runs(self, then: pl.DataFrame, now: pl.DataFrame) -> Iterator[Told]:
        """The signs that are gone."""
        for sign in SIGNS:
            yield from lost_between_runs(then, now, sign, self.options.expected)
