"""LNG002: the code of a country in place of a language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from newsschema.schemas.record import Record
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety
from newsschema.validators.language_tags import COUNTRIES, country_as_language, tags_that
from newsschema.validators.rule import ExpressionRule, as_text

KOREAN = (
    "항구 도시의 의회는 옛 세관에 모여 새로운 여객선 노선 계획을 들었다. 기술자들은 비용과 시간표, "
    "부두 공사에 대해 설명했다. 주민들은 소음과 요금에 대해 물었다. 이달이 끝나기 전에 표결이 있을 "
    "것으로 보이며, 사업 사무소에 따르면 첫 배는 봄에 떠날 수 있다. 시장은 겨울에도 배가 다니도록 "
    "하겠다고 말했고, 어부들은 새 선착장이 너무 좁지 않은지 걱정했다."
)


class CountryAsLanguage(ExpressionRule):
    """A country code stands where a language belongs: kr, jp, cn, ua, cz, dk, gr.

    Codes that are also languages in which news is written (`se` is Northern Sami, `br` Breton)
    are left alone.

    ## Why it matters

    `kr` is Kanuri, a language of Nigeria: nothing is refused and the Korean page is lost to
    everybody who looks for `ko`. Measured: one large Korean paper has inLanguage "kr".

    ## How to repair

    Write the language: ko, ja, zh, uk, cs, da, el. The repair is unsafe, since a country has
    more than one language.
    """

    code = "LNG002"
    name = "country-as-language"
    table = "*"
    message = "the code of a country stands in place of a language"
    safety = Safety.UNSAFE
    writes_expected = True
    help = "write the tag of the language"
    examples = [
        Good(articles=[article(language="ko"), article(article_id="art_2", language="ko-KR")]),
        Bad(
            articles=[article(body=KOREAN, language="kr")],
            keys=["art_1"],
            fixed={"articles": [article(body=KOREAN, language="ko")]},
        ),
        Bad(articles=[article(language="jp-JP")], keys=["art_1"]),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever tag is there is looked at."""
        return {}

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """The first two letters are a country's, and nothing or a hyphen follows."""
        return tags_that(is_country, record, present)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The tag, and the one that is likely meant."""
        found = as_text(rows.schema[column], column)
        if rows.schema[column] != pl.String:
            return rows.select(found=found)
        tags = rows[column].unique()
        meant = pl.col(column).replace_strict(
            {tag: country_as_language(tag) for tag in tags}, return_dtype=pl.String
        )
        return rows.select(
            found=found,
            expected=meant,
            fix_safety=pl.lit(str(Safety.UNSAFE)),
            fix_summary=pl.lit("write ") + meant,
        )


def is_country(tag: pl.Expr) -> pl.Expr:
    """Whether the first part of a tag is the code of a country and of no common language."""
    codes = [*COUNTRIES, *(code.upper() for code in COUNTRIES)]
    alone = tag.str.len_bytes() == 2
    return tag.str.slice(0, 2).is_in(codes) & (alone | tag.str.slice(2, 1).is_in(["-", "_"]))
