"""Lay real datasets out in other columns, for rules that no dataset has the columns for.

    python benchmarks/recast.py FOLDER TO
    python benchmarks/calibration.py TO

What is known of the data is kept, and said in another way; `-wrong` at the end of a name means
that it was made wrong, so that the rule has to speak. Made are, of the folders that there are:

* `…-named` of polnear-train-a, adaq-cs, redewiedergabe-fiction: every speaker has the form name
  (QUO015);
* `linked` of polnear-train-a and actors-congress: speakers with the whole name of a member of
  Congress are linked to the member, or to another one (REF004);
* `offices` of actors-petrarch: codes are countries, their dates times of offices (ACT005, ACT006);
* `debates` of claims-clef2018-en: claims belong to the sentence that holds them; or they are the
  outlet's own, nobody's, or of the next sentence (CLM003, CLM004, CLM005);
* `scales` of claims-liar-train: the label is also a place on the Truth-O-Meter, right or upside
  down (CLM009);
* `splits` of claims-liar-train: every fifth claim is in the test split, whose labels may be a
  filler (CLM011).
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

Row = dict[str, Any]
Tables = dict[str, list[Row]]
METER = ("pants-fire", "false", "barely-true", "half-true", "mostly-true", "true")
LIMIT = re.compile(r"([<>])(\d{6,8})")
CENTURY = 30
"""Two-digit years up to this one are of the present century."""


def read(folder: Path, table: str) -> list[Row]:
    """The rows of a table."""
    return [orjson.loads(line) for line in (folder / f"{table}.jsonl").read_bytes().splitlines()]


def named(folder: Path) -> Iterator[tuple[str, Tables]]:
    """Quotes all of whose speakers are said to be named."""
    for name in ("polnear-train-a", "adaq-cs", "redewiedergabe-fiction"):
        if (folder / name).is_dir():
            quotes = [row | {"speaker_form": "name"} for row in read(folder / name, "quotes")]
            yield f"{name}-named", {"articles": read(folder / name, "articles"), "quotes": quotes}


def linked(folder: Path) -> Iterator[tuple[str, Tables]]:
    """Quotes whose speakers are actors of a dictionary, by the whole name."""
    actors = read(folder / "actors-congress", "actors")
    articles = read(folder / "polnear-train-a", "articles")
    known = {name: n for n, a in enumerate(actors) for name in (a["name"], *a["aliases"])}
    known = {name: n for name, n in known.items() if " " in name}
    quotes = read(folder / "polnear-train-a", "quotes")
    named = ([n for name, n in known.items() if name in (q["speaker_text"] or "")] for q in quotes)
    said = [(row, found[0]) for row, found in zip(quotes, named, strict=True) if found]
    for name, shift in (("linked", 0), ("linked-wrong", len(actors) // 2)):
        linked = [
            row | {"speaker_id": actors[(n + shift) % len(actors)]["actor_id"]} for row, n in said
        ]
        yield name, {"articles": articles, "actors": actors, "quotes": linked}


def offices(folder: Path) -> Iterator[tuple[str, Tables]]:
    """Actors with countries, and with the times of their offices."""
    actors = []
    for actor in read(folder / "actors-petrarch", "actors"):
        codes = [code for code in actor["codes"] if code[:3].isalpha() and code[:3].isupper()]
        roles = [role for code in codes if (role := office(code))]
        kept = {key: actor[key] for key in ("actor_id", "name", "aliases")}
        country = list(dict.fromkeys(code[:3] for code in codes))
        actors.append(kept | {"type": "other", "countries": country, "roles": roles})
    yield "offices", {"actors": actors}


def office(code: str) -> Row | None:
    """The office of a code such as `AFGGOV >011222<041009`; null where it has no dates."""
    limits = {sign: day(digits) for sign, digits in LIMIT.findall(code)}
    if not limits:
        return None
    return {"title": code[:6], "valid_from": limits.get(">"), "valid_to": limits.get("<")}


def day(digits: str) -> str:
    """A date of `YYMMDD` or `YYYYMMDD`."""
    if len(digits) == 6:
        digits = ("20" if int(digits[:2]) <= CENTURY else "19") + digits
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"


def debates(folder: Path) -> Iterator[tuple[str, Tables]]:
    """Claims that stand in the sentences of a debate."""
    where = folder / "claims-clef2018-en"
    articles, quotes, claims = (read(where, table) for table in ("articles", "quotes", "claims"))
    holding: dict[str, tuple[Row, Row]] = {}
    for claim in claims:
        for quote, following in pairwise(quotes):
            same = quote["article_id"] == claim["article_id"] == following["article_id"]
            if same and quote["start"] <= claim["start"] and claim["end"] <= quote["end"]:
                holding[claim["claim_id"]] = quote, following
    found = [claim for claim in claims if claim["claim_id"] in holding]
    right = [c | {"quote_id": holding[c["claim_id"]][0]["quote_id"]} for c in found]
    told = {"claimant": None, "claimant_kind": "narrator"}
    wrong = [
        c | (told if n % 3 == 0 else {"claimant": None} if n % 3 == 1 else elsewhere)
        for n, c in enumerate(found)
        for elsewhere in [{"quote_id": holding[c["claim_id"]][1]["quote_id"]}]
    ]
    for name, rows in (("debates", right), ("debates-wrong", wrong)):
        yield name, {"articles": articles, "quotes": quotes, "claims": rows}


def judged(folder: Path) -> Iterator[tuple[str, Tables]]:
    """Claims with ratings, and with splits."""
    claims = [c for c in read(folder / "claims-liar-train", "claims") if c["verdict"] in METER]
    scale = {"rating_worst": 1, "rating_best": len(METER)}
    place = {label: METER.index(label) + 1 for label in METER}
    for name, upside_down in (("scales", False), ("scales-wrong", True)):
        rows = [
            {
                "review_id": f"review:{claim['claim_id']}",
                "claim_id": claim["claim_id"],
                "verdict_raw": claim["verdict"],
                "verdict": None,
                "rating_value": abs((len(METER) + 1) * upside_down - place[claim["verdict"]]),
                **scale,
            }
            for claim in claims
        ]
        yield name, {"claims": claims, "claim_reviews": rows}
    for name, filler in (("splits", {}), ("splits-wrong", {"verdict": "false"})):
        rows = [
            claim | ({"split": "test"} | filler if n % 5 == 0 else {"split": "train"})
            for n, claim in enumerate(claims)
        ]
        yield name, {"claims": rows}


def main() -> None:
    """Read the arguments and write the datasets."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("to", type=Path)
    given = parser.parse_args()
    for recast in (named, linked, offices, debates, judged):
        for name, tables in recast(given.folder):
            folder = given.to / name
            folder.mkdir(parents=True, exist_ok=True)
            for table, rows in tables.items():
                lines = b"".join(orjson.dumps(row) + b"\n" for row in rows)
                (folder / f"{table}.jsonl").write_bytes(lines)
            print(f"{name}: " + ", ".join(f"{len(rows):,} {t}" for t, rows in tables.items()))


if __name__ == "__main__":
    main()
