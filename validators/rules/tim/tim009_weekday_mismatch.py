"""TIM009: a date that falls on another weekday than the text says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.validators.data import Data
from newsschema.validators.date_words import DATED
from newsschema.validators.example import Bad, Good, article, claim, quote
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.worded_dates import FAILING, on_another_day

SOURCE = article("Der Rat tagte am Mittwoch. 議会は水曜日に開かれた。Совет собрался в среду.")


PASSAGES: Final = ("", "noise and fares", "the timetable", "the costs", "the works", "A vote")


def said(number: int, words: str, date: str, language: str = "en") -> dict[str, object]:
    """A quote with a date and the words for it."""
    return quote(
        SOURCE, PASSAGES[number], f"quo_{number}", date_text=words, date=date, language=language
    )


class WeekdayMismatch(GroupRule):
    """The text names a weekday, and the date that was made of it is another.

    `date_text` of a quote or claim names one weekday, and `date` (known to the day) does not
    fall on it. A time of day counts with every time zone it may mean. Words that name several
    days, or shift the day (`the day before Monday`), are left alone.

    ## Why it matters

    Whoever resolved the word counted from the wrong day, most often from the day of the crawl
    or in the wrong direction; the quote then stands in the wrong place of every timeline. The
    check is exact and costs nothing.

    ## How to repair

    Count again from the article's `published_at` in the outlet's own time zone.
    """

    code = "TIM009"
    name = "weekday-mismatch"
    table = "*"
    partition = Partition.KEY
    by_article = True
    message = "the date does not fall on the weekday that the text names"
    help = "count again from the day on which the article was published"
    examples = [
        Good(
            articles=[SOURCE],
            quotes=[
                said(1, "Wednesday", "2026-02-25"),
                said(2, "the day before Tuesday", "2026-03-02"),
                said(3, "between Monday and Friday", "2026-03-01"),
                said(4, "on Sunday night", "2026-03-02T04:30:00Z"),
                said(5, "in March", "2026-03"),
            ],
        ),
        Good(
            articles=[SOURCE],
            quotes=[
                said(1, "am Mittwoch", "2026-02-25", "de"),
                said(2, "水曜日", "2026-02-25", "ja"),
                said(3, "in der Nacht zum Mittwoch", "2026-02-24", "de"),
            ],
        ),
        Bad(
            articles=[SOURCE],
            quotes=[
                said(1, "on Wednesday", "2026-02-24"),
                said(2, "am Mittwoch", "2026-02-26", "de"),
                said(3, "水曜日", "2026-02-26", "ja"),
                said(4, "в среду", "2026-02-27", "ru"),
                said(5, "يوم الأربعاء", "2026-02-27", "ar"),
            ],
            keys=["quo_1", "quo_2", "quo_3", "quo_4", "quo_5"],
        ),
        Bad(claims=[claim(date_text="last Friday", date="2026-02-28")], keys=["clm_1"]),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever quote or claim is there is looked at."""
        return {}

    def failing(self, data: Data) -> pl.LazyFrame:
        """The dates on another weekday."""
        found = [
            on_another_day(data, table) for table in DATED if data.has(table, "date", "date_text")
        ]
        return pl.concat([FAILING.to_frame().lazy(), *found])
