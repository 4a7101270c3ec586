"""Kinds of defects of dates, addresses, codes, references, actors, claims, reviews and lines."""

from __future__ import annotations

from collections.abc import Callable

import orjson
from planting import KEYS, Planted, Row, World, each, kind

SOUND = "2024-04-28T17:20:36Z"


def _set(row: Row, _world: World, changed: Row) -> Planted:
    return row | changed


def _addressed(row: Row, world: World, url: str) -> Planted:
    page = f"2024/{world.dice.randrange(10**9)}"
    return row | {"canonical_url": None, "url": url.replace("{0}", page)}


def _english(row: Row, world: World, language: str) -> Planted:
    return _tagged(row, world, language) if str(row.get("language")).startswith("en") else None


def _tagged(row: Row, world: World, language: str | None) -> Planted:
    # Words of quotes and claims are read in the language of their article.
    return None if row["article_id"] in world.annotated else row | {"language": language}


each(
    "articles",
    _tagged,
    language_country=("kr", "LNG002"),
    language_country_jp=("jp", "LNG002"),
    language_missing=(None, "LNG004"),
    language_null_word=("null", "IO007"),
)


def _dated(row: Row, world: World, changed: Row) -> Planted:
    fresh = {k: v for k, v in row.items() if k not in ("modified_at", "retrieved_at", "crawled_at")}
    if not row.get("published_at") or not world.lets_go(row):
        return None
    return fresh | {"published_precision": None} | changed


each(
    "articles",
    _dated,
    date_naive=({"published_at": "2024-04-28T17:20:36"}, "TIM001"),
    date_with_words=({"published_at": "Sun Apr 28 19:20:36 CEST 2024"}, "TIM002"),
    date_last_tuesday=({"published_at": "Last Tuesday"}, "TIM002"),
    date_slashes=({"published_at": "28/04/2024"}, "TIM002"),
    date_slashes_ambiguous=({"published_at": "03/04/2024"}, "TIM002"),
    date_no_such_day=({"published_at": "2024-02-30"}, "TIM002"),
    date_month_13=({"published_at": "2024-28-04"}, "TIM002"),
    date_epoch_text=({"published_at": "1714324836"}, "TIM002", "TIM005"),
    date_epoch_milliseconds=({"published_at": "1714324836000"}, "TIM002", "TIM005"),
    date_epoch_number=({"published_at": 1714324836}, "TIM002", "IO014"),
    date_epoch_zero=({"published_at": "1970-01-01T00:00:00Z"}, "TIM005"),
    date_year_one=({"published_at": "0001-01-01T00:00:00Z"}, "TIM005"),
    date_read_as_seconds=({"published_at": "1970-08-22T22:08:49Z"}, "TIM005"),
    date_future=({"published_at": "2093-04-28T17:20:36Z"}, "TIM004"),
    date_after_retrieval=(
        {"published_at": SOUND, "retrieved_at": "2024-03-01T10:00:00Z"},
        "TIM004",
    ),
    modified_before_published=(
        {"published_at": SOUND, "modified_at": "2024-04-20T10:00:10Z"},
        "TIM006",
    ),
    date_with_space=({"published_at": "2024-04-28 17:20:36+00:00"}, "TIM007"),
    date_short_offset=({"published_at": "2024-04-28T17:20:36+0000"}, "TIM007"),
    null_word_as_date=({"published_at": "None"}, "IO007"),
    empty_text_as_date=({"published_at": ""}, "IO007"),
)


@kind("day-and-month-swapped", "articles", "TIM004", "TIM009", decidable=False)
def _swapped(row: Row, world: World) -> Planted:
    at = str(row.get("published_at") or "") if world.lets_go(row) else ""
    if len(at) < 10 or not at[8:10].isdigit() or not 0 < int(at[8:10]) <= 12 or at[5:7] == at[8:10]:
        return None
    return row | {"published_at": f"{at[:5]}{at[8:10]}-{at[5:7]}{at[10:]}"}


each(
    "articles",
    _addressed,
    url_with_tracking=(
        "https://courier-post.com/{0}?utm_source=RSS_Feed&fbclid=9",
        "URL003",
    ),
    url_relative=("/2024/04/a-ferry-sails", "URL002"),
    url_without_scheme=("www.courier-post.com/a b", "URL001"),
    url_of_a_file=("file:///home/me/page.html", "URL001"),
    url_half=("https://", "URL001"),
    url_with_password=("https://me:secret@courier-post.com/{0}", "LIC005"),
    url_with_token=("https://courier-post.com/{0}?access_token=eyJhbGciOiJIUzI1NiJ9x8f7", "LIC005"),
    url_null_word=("N/A", "IO007"),
    url_not_available=("not available", "IO007"),
)

each(
    "articles",
    _english,
    language_name=("English", "LNG001"),
    language_three_letters=("eng", "LNG001"),
    language_underscore=("en_US", "LNG001"),
)


@kind("canonical-elsewhere", "articles", "URL004")
def _elsewhere(row: Row, world: World) -> Planted:
    page = f"/a{world.dice.random()}"
    return row | {
        "url": f"https://courier-post.com{page}",
        "canonical_url": f"https://tidewire.org{page}",
    }


@kind("article-id-missing", "articles", "IO013")
def _no_id(row: Row, world: World) -> Planted:
    return row | {"article_id": None} if world.lets_go(row) else None


each(
    "articles",
    _set,
    licence_spaced=({"license": "CC BY 4.0"}, "LIC002"),
    licence_words=({"license": "All rights reserved"}, "LIC002"),
    mining_reserved=({"tdm_reservation": 1}, "LIC003"),
    withheld_but_here=({"pub_status": "withheld"}, "LIC006"),
    embargo_but_here=({"embargo_until": "2093-01-01T00:00:10Z"}, "LIC006"),
    status_not_in_list=({"pub_status": "cancelled"}, "ART006"),
    body_status_not_in_list=({"body_status": "complete"}, "ART006"),
    boolean_as_text=({"is_accessible_for_free": "http://schema.org/False"}, "ART007"),
    title_missing=({"title": None}, "ART002"),
    title_number=({"title": 12}, "IO014"),
    topics_as_text=({"topics": "['harbour', 'trade']"}, "IO008"),
    version_as_decimal=({"version": 1.5}, "IO014"),
    version_negative=({"version": -3}, "IO015"),
)

each(
    "actors",
    _set,
    qid_lower_case=({"qid": "q39259"}, "ACT001"),
    qid_url=({"qid": "http://www.wikidata.org/entity/Q39259"}, "ACT001"),
    qid_zero=({"qid": "Q0123"}, "ACT001"),
    qid_several=({"qid": "Q39259|Q7747"}, "ACT002"),
    country_uk=({"countries": ["UK"]}, "ACT005"),
    country_alpha3=({"countries": ["TUR"]}, "ACT005"),
    country_name=({"countries": ["Turkey"]}, "ACT005"),
    bad_orcid=({"external_ids": {"orcid": "0000-0002-1825-0098"}}, "ACT007"),
    bad_isni=({"external_ids": {"isni": "0000000121032684"}}, "ACT007"),
    bad_lei=({"external_ids": {"lei": "5493001KJTIIGC8Y1R13"}}, "ACT007"),
    actor_type_not_in_list=({"type": "human"}, "ART006"),
    actor_name_missing=({"name": None}, "IO013"),
    aliases_as_text=({"aliases": "['A', 'B']"}, "IO008"),
    role_backwards=(
        {"roles": [{"title": "mayor", "valid_from": "2023-01-01", "valid_to": "2019-01-01"}]},
        "ACT006",
    ),
)


@kind("source-unknown", "articles", "REF001")
def _no_source(row: Row, world: World) -> Planted:
    return row | {"source_id": "src_nowhere"} if world.tables.get("sources") else None


@kind("weekday-unresolved", "claims", "TIM008")
def _weekday(row: Row, world: World) -> Planted:
    article = world.articles.get(row.get("article_id") or "", {})
    if not article.get("published_at") or not str(article.get("language")).startswith("en"):
        return None
    return row | {"date": None, "date_precision": None, "date_text": "Monday"}


def _renamed(row: Row, world: World, name: str) -> Planted:
    quiet = row["actor_id"] not in world.speakers and row["type"] == "person"
    return row | {"name": name} if quiet else None


each(
    "actors",
    _renamed,
    also=("ACT008",),
    name_is_pronoun=("she", "ACT004"),
    name_is_office=("the president", "ACT004"),
)


def _copied(row: Row, world: World, columns: tuple[str, ...]) -> Planted:
    actors = world.tables["actors"]
    earlier = actors[: actors.index(row)]
    alike = [a for a in earlier if a["type"] == row["type"] and a[columns[0]]]
    other = world.dice.choice(alike) if alike else row
    quoted = row["actor_id"] in world.speakers
    named = columns[0] == "name" and (row.get("qid") or other.get("qid") or quoted)
    if named or other is row or not world.keeps(other["actor_id"]):
        return None
    return row | {column: other.get(column) for column in columns}


each(
    "actors",
    _copied,
    qid_of_another=(("qid",), "ACT003"),
    name_of_another=(("name", "aliases", "countries"), "ACT008"),
)

each(
    "claims",
    _set,
    claim_empty=({"text": " "}, "CLM001"),
    claim_missing=({"text": None}, "CLM001"),
    claimant_unclear=(
        {"claimant_kind": None, "claimant_id": None, "claimant_text": None, "quote_id": None},
        "CLM003",
    ),
    claimant_unknown=({"claimant_id": "act_nobody", "claimant_kind": "actor"}, "REF001"),
    verdict_unknown=({"verdict": "wobbly"}, "CLM006"),
    verdict_other_language=({"verdict": "BENAR"}, "CLM006"),
    worthiness_in_percent=({"check_worthiness": 87.0}, "QUO019"),
    claim_date_late=(
        {"date": "2071-01-01", "date_precision": "day", "date_text": None},
        *("CLM010", "TIM004"),
    ),
    weekday_wrong=(
        {"date": "2024-04-28", "date_precision": "day", "date_text": "Monday"},
        "TIM009",
    ),
    claim_span_beyond=({"spans": [{"start": 0, "end": 9_000_000, "text": None}]}, "QUO001"),
)


@kind("claim-points-back", "claims", "CLM002")
def _points_back(row: Row, world: World) -> Planted:
    article = world.articles.get(row.get("article_id") or "", {})
    if not str(article.get("language")).startswith("en"):
        return None
    return row | {"text": "He said it would be built there next year."}


@kind("narrator-in-quote", "claims", "CLM004")
def _narrator(row: Row, world: World) -> Planted:
    quotes = world.quotes.get(row.get("article_id") or "", [])
    direct = [q for q in quotes if q.get("kind") == "direct" and q.get("spans")]
    if not direct or not world.keeps(direct[0]["quote_id"]):
        return None
    told = {"claimant_kind": "narrator", "claimant_id": None, "claimant_text": None}
    return row | told | {"spans": [direct[0]["spans"][0]], "quote_id": None}


@kind("claim-outside-quote", "claims", "CLM005")
def _outside(row: Row, world: World) -> Planted:
    quotes = world.quotes.get(row.get("article_id") or "", [])
    spans = row.get("spans") or []
    for quote in quotes:
        apart = all(
            q["end"] <= s["start"] or s["end"] <= q["start"]
            for q in quote.get("spans") or []
            for s in spans
        )
        if spans and quote.get("spans") and apart and world.keeps(quote["quote_id"]):
            return row | {"quote_id": quote["quote_id"]}
    return None


each(
    "claim_reviews",
    _set,
    rating_below_scale=(
        {"rating_value": 0, "rating_worst": 1, "rating_best": 10, "verdict": "mixed"},
        "CLM007",
    ),
    rating_without_scale=(
        {"rating_value": -1, "rating_worst": -1, "rating_best": -1, "verdict": "mixed"},
        "CLM007",
    ),
    rating_as_text=(
        {"rating_value": "3", "rating_worst": 1, "rating_best": 5, "verdict": "mixed"},
        "CLM008",
    ),
    verdict_against_rating=(
        {
            "rating_value": 5,
            "rating_worst": 1,
            "rating_best": 5,
            "verdict": "false",
            "verdict_raw": "False",
        },
        "CLM009",
    ),
)


@kind("review-of-no-claim", "claim_reviews", "REF001")
def _no_claim(row: Row, _world: World) -> Planted:
    return row | {"claim_id": f"clm_nowhere-{row['review_id']}"}


def _line(row: Row, world: World, change: Callable[[bytes, Row], bytes]) -> Planted:
    return change(orjson.dumps(row), row) if world.lets_go(row) else None


def _added(text: bytes) -> Callable[[bytes, Row], bytes]:
    return lambda line, _row: line[:-1] + text


def _python(_line: bytes, row: Row) -> bytes:
    return repr(row).encode()


for _table in ("articles", "quotes"):
    each(
        _table,
        _line,
        line_not_utf8=(_added(b',"x":"\xe7"}'), "IO001"),
        line_not_json=(_added(b",}"), "IO003"),
        line_with_nan=(_added(b',"confidence":NaN}'), "IO003"),
        line_of_python=(_python, "IO003"),
        key_twice=(_added(f',"{KEYS[_table]}":"other"}}'.encode()), "IO004"),
        lone_surrogate=(_added(b',"note":"\\ud83d"}'), "IO005"),
    )
