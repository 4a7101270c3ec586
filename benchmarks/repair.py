"""Damage real gold data in known ways, repair them, and compare with what they were.

    NEWSSCHEMA_DATA=FOLDER python benchmarks/repair.py [--articles 60] [--only crlf bytes]
    python benchmarks/repair.py --speed 200000

Gold is a dataset after `newsschema fix`, so that only the damage is measured. Of the values that
a damage changed it is counted how many the repair restored exactly, how many it left alone, how
many it changed to something else in a row that still has a finding (`partly`), and how many
without (`wrong`); of the values that were whole, how many a repair changed (`harmed`). See
README.md beside this file.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import random
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from newsschema.readers.dataset import open_dataset
from newsschema.repairs.repair import Repaired, repair
from newsschema.validators import engine
from newsschema.validators.example import FILLER
from newsschema.validators.settings import Settings

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Damage = Callable[[Tables], Tables | None]
"""Changes tables in place; returns what they should become, where that is not what they were."""

DATASETS = ("polnear-train-a", "sochi", "redewiedergabe-fiction", "fundus-articles")
IGNORED = ("IO011", "DST", "DUP004", "LNG003", "TIM001")
SHOWN_LEFT = 1
DAMAGES: dict[str, Damage] = {}


def copied(tables: Tables) -> Tables:
    """A copy that shares nothing."""
    copy: Tables = json.loads(json.dumps(tables))
    return copy


def damage(function: Damage) -> Damage:
    """Register a way to damage a dataset in place."""
    DAMAGES[function.__name__.strip("_")] = function
    return function


def spans_of(tables: Tables) -> list[tuple[Row, Row]]:
    """Every span with the article it points into."""
    bodies = {row["article_id"]: row for row in tables["articles"]}
    return [
        (span, bodies[row["article_id"]])
        for row in tables.get("quotes", ())
        for column in ("spans", "speaker_span", "cue_span")
        for span in ([row[column]] if isinstance(row.get(column), dict) else row.get(column) or ())
        if row["article_id"] in bodies
    ]


def recounted(tables: Tables, length: Callable[[str], int]) -> None:
    """Give all offsets in another unit."""
    for span, article in spans_of(tables):
        body = article["body"]
        span["start"], span["end"] = (length(body[: span[name]]) for name in ("start", "end"))


@damage
def bytes_(tables: Tables) -> None:
    """Offsets in bytes of UTF-8."""
    recounted(tables, lambda text: len(text.encode()))


@damage
def utf16(tables: Tables) -> None:
    """Offsets in UTF-16 units."""
    recounted(tables, lambda text: len(text.encode("utf-16-le")) // 2)


@damage
def crlf_counted(tables: Tables) -> None:
    """Each line break counted as two."""
    recounted(tables, lambda text: len(text) + text.count("\n"))


@damage
def inclusive(tables: Tables) -> None:
    """Ends that name the last code point."""
    for span, _ in spans_of(tables):
        span["end"] -= 1


@damage
def onebased(tables: Tables) -> None:
    """Starts counted from 1."""
    for span, _ in spans_of(tables):
        span["start"] += 1


@damage
def shifted(tables: Tables) -> None:
    """A head that was cut off: all offsets of an article too large by the same number."""
    for span, article in spans_of(tables):
        off = 3 + len(article["article_id"]) % 40
        span["start"] += off
        span["end"] += off


@damage
def title_counted(tables: Tables) -> None:
    """The title and a line break counted in front of the body."""
    for row in tables["articles"]:
        row["title"] = row.get("title") or "A title of the day"
    for span, article in spans_of(tables):
        off = len(article["title"]) + 1
        span["start"] += off
        span["end"] += off


def edited(tables: Tables, change: Callable[[str], str]) -> None:
    """Change the bodies by a function that works on prefixes, and let right spans follow."""
    old = {row["article_id"]: row["body"] for row in tables["articles"]}
    bodies = {row["article_id"]: row for row in tables["articles"]}
    for row in tables["articles"]:
        row["body"] = change(row["body"])
        if row.get("body_sha256"):
            row["body_sha256"] = sha256(row["body"].encode()).hexdigest()
    for span, article in spans_of(tables):
        before = old[article["article_id"]]
        head, words = before[: span["start"]], before[span["start"] : span["end"]]
        span["start"] = len(change(head + words)) - len(_tail(change, head, words))
        span["end"] = len(change(head + words))
        if span.get("text") is not None:
            span["text"] = article["body"][span["start"] : span["end"]]
    for row in tables.get("quotes", ()):
        row["text"] = change(row["text"]).removeprefix(change(""))
        article = bodies.get(row["article_id"])
        if row.get("body_sha256") and article:
            row["body_sha256"] = sha256(article["body"].encode()).hexdigest()


def _tail(change: Callable[[str], str], head: str, words: str) -> str:
    return change(head + words)[len(change(head)) :]


@damage
def crlf_text(tables: Tables) -> None:
    """CRLF in the texts, spans counted right."""
    edited(tables, lambda text: text.replace("\n", "\r\n"))


@damage
def escaped(tables: Tables) -> None:
    """Character references in the texts, spans counted right."""
    edited(tables, lambda text: html.escape(text, quote=False).replace("’", "&#8217;"))


@damage
def decomposed(tables: Tables) -> None:
    """Texts in NFD, spans counted right."""
    edited(tables, lambda text: unicodedata.normalize("NFD", text))


@damage
def hyphenated(tables: Tables) -> None:
    """Soft hyphens in long words, spans counted right."""
    edited(tables, lambda text: text.replace("tion", "ti\u00adon").replace("ung", "u\u00adng"))


@damage
def spaced(tables: Tables) -> None:
    """No-break spaces, spans counted right."""
    edited(tables, lambda text: text.replace(" a ", "\u00a0a ").replace(" und ", "\u00a0und "))


@damage
def marked(tables: Tables) -> None:
    """A byte order mark in front of the text, spans counted right."""
    edited(tables, lambda text: "\ufeff" + text)


@damage
def headed(tables: Tables) -> Tables:
    """Another extractor's body: a line more in front, and empty lines between paragraphs."""
    gold = copied(tables)
    edited(gold, lambda text: "From our own correspondent\n\n" + text.replace("\n", "\n\n"))
    for row, new in zip(tables["articles"], gold["articles"], strict=True):
        row["body"] = new["body"]
    return gold


@damage
def untrimmed(tables: Tables) -> None:
    """Spans that take in the space in front."""
    for span, article in spans_of(tables):
        if span["start"] and article["body"][span["start"] - 1] == " ":
            span["start"] -= 1
            if span.get("text"):
                span["text"] = " " + span["text"]
    for row in tables.get("quotes", ()):
        first = (row.get("spans") or [{}])[0]
        if (first.get("text") or "").startswith(" "):
            row["text"] = " " + row["text"]


@damage
def unordered(tables: Tables) -> None:
    """Lists of spans from the last to the first."""
    for row in tables.get("quotes", ()):
        if row.get("spans"):
            row["spans"] = row["spans"][::-1]


@damage
def doubled(tables: Tables) -> None:
    """Every fifth row twice."""
    for name, rows in tables.items():
        tables[name] = [row for n, row in enumerate(rows) for _ in range(1 + (n % 5 == 0))]


@damage
def tagged(tables: Tables) -> None:
    """Languages as names and with underscores."""
    for n, row in enumerate(tables["articles"]):
        tag = row.get("language") or "en"
        row["language"] = (
            {"en": "English", "de": "ger"}.get(tag, tag.upper()) if n % 2 else tag.upper()
        )


@damage
def tracked(tables: Tables) -> None:
    """Addresses with tracking parameters."""
    for row in tables["articles"]:
        if row.get("url") and "#" not in row["url"]:
            row["url"] += ("&" if "?" in row["url"] else "?") + "utm_source=feed&fbclid=a1"


@damage
def null_words(tables: Tables) -> None:
    """None as a text where an id is missing, kinds in capitals."""
    for row in tables.get("quotes", ()):
        row["speaker_id"] = row.get("speaker_id") or "None"
        row["kind"] = row["kind"].upper()


@dataclass
class Score:
    """What became of the values of one damage."""

    damaged: int = 0
    restored: int = 0
    left: int = 0
    wrong: int = 0
    partly: int = 0
    harmed: int = 0
    safe_wrong: int = 0
    examples: list[str] = field(default_factory=list)


def plain(repaired: Repaired) -> Tables:
    """The kept rows as mappings without nulls; instants as the text they came as."""
    found: Tables = {}
    for name in repaired.dataset.tables:
        frame = repaired.frame(name)
        texts = {c.removeprefix("__raw_"): c for c in frame.columns if c.startswith("__raw_")}
        shown = frame.select(
            pl.col(texts.get(c, c)).alias(c) for c in frame.columns if not c.startswith("__")
        )
        found[name] = [_slim(row) for row in shown.iter_rows(named=True)]
    return found


def _slim(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _slim(item) for key, item in value.items() if item is not None}
    return [_slim(item) for item in value] if isinstance(value, list) else value


def cells_of(row: Row) -> Row:
    """The values of a row by column; spans one by one."""
    cells: Row = {}
    for column, value in row.items():
        if column.endswith("spans") and isinstance(value, list):
            cells |= {f"{column}[{n}]": span for n, span in enumerate(value)}
        else:
            cells[column] = value
    return cells


def score(
    gold: Tables, bad: Tables, fixed: Tables, edits: pl.DataFrame, findings: pl.DataFrame
) -> Score:
    """Compare cell by cell; a row is known by its table and key."""
    found = Score()
    told = set(findings.filter(pl.col("severity") != "info")["key"])
    unsafe = set(edits.filter(pl.col("safety") == "unsafe").select("key", "column").rows())
    for name, rows in gold.items():
        key = next(iter(rows[0])) if rows else ""
        was = {row[key]: row for row in bad[name]}
        now = {row[key]: row for row in fixed.get(name, ())}
        for row in rows:
            before, after = was[row[key]], now.get(row[key])
            cells = [cells_of(one) for one in (row, before, after or before)]
            for column in cells[0].keys() | cells[1].keys():
                good, broken, mended = (one.get(column) for one in cells)
                if good == broken:
                    found.harmed += mended != good
                    continue
                found.damaged += 1
                if mended == good:
                    found.restored += 1
                elif mended == broken:
                    found.left += 1
                    if len(found.examples) < SHOWN_LEFT:
                        found.examples.append(
                            f"left {row[key]}.{column}: {good!r:.90} / {broken!r:.90}"
                        )
                elif row[key] in told:
                    found.partly += 1
                else:
                    found.wrong += 1
                    found.safe_wrong += (row[key], column) not in unsafe
                    if len(found.examples) < 3:
                        found.examples.append(
                            f"{row[key]}.{column}: {good!r:.90} -> {mended!r:.90}"
                        )
    return found


def sampled(folder: Path, count: int) -> Tables:
    """Some articles of a dataset with their quotes, repaired, with spans that hold their words."""
    chosen = Settings(ignore=IGNORED)
    tables = plain(repair(open_dataset([folder]), chosen))
    articles = [row for row in tables["articles"] if row.get("body")]
    kept = random.Random(7).sample(articles, min(count, len(articles)))
    ids = {row["article_id"] for row in kept}
    quotes = [row for row in tables.get("quotes", ()) if row["article_id"] in ids]
    sample = {"articles": kept, "quotes": quotes} if quotes else {"articles": kept}
    # A sign beyond the basic plane, so that units differ.
    edited(sample, lambda text: "🚢 " + text)
    return plain(repair(open_dataset(sample), chosen))


def run(folder: Path, count: int, only: list[str], *, unsafe: bool) -> None:
    """Print a line for every damage of one dataset."""
    gold = sampled(folder, count)
    print(f"\n{folder.name}: " + ", ".join(f"{len(rows)} {name}" for name, rows in gold.items()))
    titles = ("restored", "left", "partly", "wrong", "harmed")
    print(f"{'damage':14} {'values':>7} " + " ".join(f"{title:>8}" for title in titles))
    for name, harm in DAMAGES.items():
        if only and name not in only:
            continue
        bad = copied(gold)
        wanted = harm(bad) or gold
        chosen = Settings(ignore=IGNORED)
        repaired = repair(open_dataset(bad), chosen, unsafe=unsafe, quarantine=False)
        fixed = plain(repaired)
        found = score(wanted, bad, fixed, repaired.edits, repaired.findings)
        if not found.damaged:
            continue
        share = found.restored / found.damaged
        print(
            f"{name:14} {found.damaged:7,} {share:8.2%} {found.left:8,} {found.partly:8,} "
            f"{found.wrong:8,} {found.harmed:8,}"
        )
        for example in found.examples:
            print(f"    {example}")


def speed(count: int) -> None:
    """CPU seconds to validate and to repair quotes of which one in twenty is broken."""
    body = "\n".join(FILLER for _ in range(8))
    articles, quotes = [], []
    for n in range(count // 5):
        text = f"Nr. {n}, „größer“ 🚢.\n{body}"
        articles.append({"article_id": f"art_{n}", "body": text, "language": "en"})
        for m in range(5):
            start = 40 + 97 * m
            span = {"start": start, "end": start + 60, "text": text[start : start + 60]}
            if (5 * n + m) % 20 == 0:
                span = {**span, "start": start + 4, "end": start + 64}
            quotes.append(
                {"quote_id": f"quo_{n}_{m}", "article_id": f"art_{n}", "kind": "indirect"}
                | {"text": span["text"], "spans": [span], "speaker_text": "the council"}
            )
    tables = {"articles": pl.DataFrame(articles), "quotes": pl.DataFrame(quotes)}
    chosen = Settings(
        select=("IO", "QUO001", "QUO002", "QUO003", "QUO004", "QUO005", "REF", "DUP001")
    )
    for name, work in (
        ("validate", lambda: engine.run(open_dataset(tables), chosen)),
        ("fix", lambda: repair(open_dataset(tables), chosen)),
    ):
        begun = time.process_time()
        work()
        print(f"{name}: {time.process_time() - begun:.1f} CPU s for {count:,} quotes")


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=60, help="articles of each dataset")
    parser.add_argument("--only", nargs="*", default=[], help="damages to look at")
    parser.add_argument("--datasets", nargs="*", default=list(DATASETS))
    parser.add_argument("--unsafe", action="store_true", help="make unsafe repairs too")
    parser.add_argument("--speed", type=int, help="quotes to measure the speed with")
    arguments = parser.parse_args()
    if arguments.speed:
        speed(arguments.speed)
        return
    data = Path(os.environ["NEWSSCHEMA_DATA"])
    for name in arguments.datasets:
        run(data / name, arguments.articles, arguments.only, unsafe=arguments.unsafe)


if __name__ == "__main__":
    main()
