"""Damage real gold data in known ways, repair them, and compare with what they were.

    NEWSSCHEMA_DATA=FOLDER python benchmarks/repair.py [--articles 60] [--only crlf bytes]
    python benchmarks/repair.py --speed 1000000 [--form jsonl] [--rest --ignore DUP004]

Gold is a dataset after `newsschema fix --unsafe-fixes`, so that only the damage is measured. Each
damage is repaired twice, without and with unsafe repairs. README.md beside this file says what
is counted.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import generate
import polars as pl

from newsschema.readers.dataset import open_dataset
from newsschema.repairs.repair import Repaired, repair
from newsschema.validators.settings import Settings

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Damage = Callable[[Tables], Tables | None]
"""Changes tables in place; returns what they should become, where that is not what they were."""

DATASETS = ("polnear-train-a", "sochi", "redewiedergabe-fiction", "fundus-articles")
IGNORED = ("IO011", "DST", "DUP004", "LNG003", "TIM001")
SPAN_COLUMNS = ("spans", "quoted_spans", "speaker_span", "cue_span")
SHOWN_LEFT = 1
RUN = "import sys; from newsschema.cli.main import main; sys.exit(main(sys.argv[1:]))"
BETWEEN_MARKS = re.compile(r"[“„«»「\"]([^\s“”„«»「」\"\n][^“”„«»「」\"\n]{8,400}?)[”“»«」\"]")
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
        for column in SPAN_COLUMNS
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
def title_counted(tables: Tables) -> Tables:
    """The title and a line break counted in front of the body."""
    for row in tables["articles"]:
        row["title"] = row.get("title") or "A title of the day"
    gold = copied(tables)
    for span, article in spans_of(tables):
        off = len(article["title"]) + 1
        span["start"] += off
        span["end"] += off
    return gold


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
    # Beside quotation marks such a space is French, and no damage.
    edited(tables, lambda text: re.sub(r"(?<=\w) (?=(?:a|und) )", "\u00a0", text))


@damage
def marked(tables: Tables) -> None:
    """A byte order mark in front of the text, spans counted right."""
    edited(tables, lambda text: "\ufeff" + text)


@damage
def headed(tables: Tables) -> Tables:
    """Another extractor's body: a line more in front, and empty lines between paragraphs."""
    return reextracted_as(tables, lambda line: line)


@damage
def reextracted(tables: Tables) -> Tables:
    """The same with straight marks and plain spaces, and lines cut into which no span points."""
    plain_signs = str.maketrans("“”„»«’‘\u00a0", '"""""\'\' ')
    return reextracted_as(tables, lambda line: line.translate(plain_signs), every=4)


def reextracted_as(tables: Tables, written: Callable[[str], str], every: int = 0) -> Tables:
    """Give the articles other bodies; returns what the rows should become.

    Args:
        tables: the tables; only bodies, and their hashes, are changed.
        written: makes another line of a line, of the same length.
        every: of so many lines one is left out, where no span points into it; 0 for none.
    """
    gold = copied(tables)
    needed: dict[str, list[tuple[int, int]]] = {}
    for span, article in spans_of(tables):
        needed.setdefault(article["article_id"], []).append((span["start"], span["end"]))
    places: dict[str, list[int]] = {}
    for row, new in zip(tables["articles"], gold["articles"], strict=True):
        spans = needed.get(row["article_id"], [])
        text, places[row["article_id"]] = other_body(row["body"], spans, written, every)
        for one in (row, new):
            one["body"] = text
            if one.get("body_sha256"):
                one["body_sha256"] = sha256(text.encode()).hexdigest()
    bodies = {row["article_id"]: row for row in gold["articles"]}
    for row in gold.get("quotes", ()):
        if row["article_id"] in bodies:
            follow(row, bodies[row["article_id"]], places[row["article_id"]])
    return gold


def other_body(
    body: str, spans: list[tuple[int, int]], written: Callable[[str], str], every: int
) -> tuple[str, list[int]]:
    """Another body with the same lines, and where each of its places is there."""
    text, at = "From our own correspondent\n\n", list[int]()
    for number, line in enumerate(body.split("\n")):
        low, size = len(at), len(line) + 1
        met = any(start < low + size and low < end for start, end in spans)
        if every and number % every == every - 1 and not met:
            at += [len(text)] * size
        else:
            at += range(len(text), len(text) + size)
            text += written(line) + "\n\n"
    return text.rstrip(), at


def follow(row: Row, article: Row, at: list[int]) -> None:
    """Let a quote's spans, and what repeats their words, follow into another body."""
    body = article["body"]
    joined = row["text"] == " ".join(str(s.get("text")) for s in row.get("spans") or ())
    for column in SPAN_COLUMNS:
        given = row.get(column)
        for span in [given] if isinstance(given, dict) else given or ():
            span["start"], span["end"] = at[span["start"]], at[span["end"] - 1] + 1
            old, new = span.get("text"), body[span["start"] : span["end"]]
            flat = column.replace("_span", "_text")
            if flat != "spans" and row.get(flat) == old is not None:
                row[flat] = new
            if old is not None:
                span["text"] = new
    if spans := row.get("spans"):
        own = [body[span["start"] : span["end"]] for span in spans]
        row["text"] = " ".join(own) if joined else body[spans[0]["start"] : spans[-1]["end"]]
        low, high = spans[0]["start"], spans[-1]["end"]
        if row.get("prefix"):
            row["prefix"] = body[max(0, low - len(row["prefix"])) : low]
        if row.get("suffix"):
            row["suffix"] = body[high : high + len(row["suffix"])]
    if row.get("body_sha256"):
        row["body_sha256"] = article["body_sha256"]


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

    @property
    def share(self) -> float:
        """Of the damaged values, those that are again what they were."""
        return self.restored / max(self.damaged, 1)


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
        copies, kept = (Counter(row[key] for row in one.get(name, ())) for one in (bad, fixed))
        for row in rows:
            before, after = was[row[key]], now.get(row[key])
            found.harmed += after is None
            if copies[row[key]] > 1:
                found.damaged += copies[row[key]] - 1
                found.left += max(kept[row[key]] - 1, 0)
                found.restored += copies[row[key]] - max(kept[row[key]], 1)
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
                elif not told.isdisjoint((row[key], row.get("article_id"))):
                    # Where a text is not restored, no span is at the place that it had.
                    found.partly += 1
                else:
                    found.wrong += 1
                    found.safe_wrong += (row[key], column.partition("[")[0]) not in unsafe
                    if len(found.examples) < 3:
                        found.examples.append(
                            f"{row[key]}.{column}: {good!r:.90} -> {mended!r:.90}"
                        )
    return found


def passages(articles: list[Row]) -> list[Row]:
    """What stands between marks in articles, as quotes, for datasets that have none."""
    return [
        {
            "quote_id": f"{row['article_id']}/{found.start()}",
            "article_id": row["article_id"],
            "kind": "direct",
            "text": found[1],
            "spans": [{"start": found.start(1), "end": found.end(1), "text": found[1]}],
        }
        for row in articles
        for found in BETWEEN_MARKS.finditer(row["body"])
    ]


def sampled(folder: Path, count: int) -> Tables:
    """Some articles of a dataset with their quotes, repaired, with spans that hold their words."""
    chosen = Settings(ignore=IGNORED)
    tables = plain(repair(open_dataset([folder]), chosen, unsafe=True))
    articles = [row for row in tables["articles"] if row.get("body")]
    kept = random.Random(7).sample(articles, min(count, len(articles)))
    ids = {row["article_id"] for row in kept}
    quotes = [row for row in tables.get("quotes", ()) if row["article_id"] in ids]
    sample = {"articles": kept, "quotes": quotes or passages(kept)}
    # A sign beyond the basic plane, so that units differ.
    edited(sample, lambda text: "🚢 " + text)
    return plain(repair(open_dataset(sample), chosen, unsafe=True))


def run(folder: Path, count: int, only: list[str]) -> None:
    """Print a line for every damage of one dataset."""
    gold = sampled(folder, count)
    print(f"\n{folder.name}: " + ", ".join(f"{len(rows)} {name}" for name, rows in gold.items()))
    titles = ("safe", "unsafe", "left", "partly", "wrong", "by safe", "harmed")
    print(f"{'damage':13} {'values':>7} " + " ".join(f"{title:>8}" for title in titles))
    for name, harm in DAMAGES.items():
        if only and name not in only:
            continue
        bad = copied(gold)
        wanted = harm(bad) or gold
        safe, unsafe = (scored(wanted, bad, unsafe=unsafe) for unsafe in (False, True))
        if not safe.damaged:
            continue
        print(
            f"{name:13} {safe.damaged:7,} {safe.share:8.2%} {unsafe.share:8.2%} "
            f"{unsafe.left:8,} {unsafe.partly:8,} {unsafe.wrong:8,} "
            f"{safe.safe_wrong + unsafe.safe_wrong:8,} {safe.harmed:8,}",
            flush=True,
        )
        for example in dict.fromkeys((*safe.examples, *unsafe.examples)):
            print(f"    {example}")


def scored(wanted: Tables, bad: Tables, *, unsafe: bool) -> Score:
    """Repair damaged tables and compare them with what they should be."""
    chosen = Settings(ignore=IGNORED)
    repaired = repair(open_dataset(bad), chosen, unsafe=unsafe, quarantine=False)
    return score(wanted, bad, plain(repaired), repaired.edits, repaired.findings)


def break_some(count: int) -> Callable[[Row], None]:
    """Breaks one quote in twenty: half of them are shifted, the others untrimmed or mislabelled."""
    dice = random.Random(5)
    broken = frozenset(dice.sample(range(count), count // 20))
    numbers = iter(range(count))

    def change(row: Row) -> None:
        if next(numbers) not in broken:
            return
        (span,) = row["spans"]
        sort = dice.random()
        if sort < 0.5:
            off = dice.randint(1, 40)
            span["start"] += off
            span["end"] += off
        elif sort < 0.75:
            span["start"] -= 1
            row["text"] = span["text"] = "\n" + span["text"]
        else:
            row["kind"] = "Indirect"

    return change


def speed(count: int, form: str, rest: list[str]) -> None:
    """CPU seconds and memory to validate and to repair quotes of which one in twenty is broken."""
    with tempfile.TemporaryDirectory() as folder:
        generate.write(Path(folder), count // 5, 5, break_some(count))
        data, out = f"{folder}/{form}", f"{folder}/fixed"
        used = {}
        for name, arguments in (
            ("validate", ["validate", data]),
            ("fix", ["fix", data, out]),
        ):
            command = [sys.executable, "-c", RUN, *arguments, *rest]
            run_ = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            said = run_.stderr.read().decode() if run_.stderr else ""
            _, status, usage = os.wait4(run_.pid, 0)
            used[name] = usage.ru_utime + usage.ru_stime
            print(
                f"{name}: {used[name]:.1f} CPU s, {usage.ru_maxrss / 1024:,.0f} MiB at most, "
                f"status {os.waitstatus_to_exitcode(status)}\n{said}",
                flush=True,
            )
        print(f"{count:,} quotes as {form}: fix / validate = {used['fix'] / used['validate']:.2f}")


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=60, help="articles of each dataset")
    parser.add_argument("--only", nargs="*", default=[], help="damages to look at")
    parser.add_argument("--datasets", nargs="*", default=list(DATASETS))
    parser.add_argument("--speed", type=int, help="quotes to measure the speed with")
    parser.add_argument("--form", choices=("parquet", "jsonl"), default="parquet")
    parser.add_argument("--rest", nargs=argparse.REMAINDER, default=[], help="for both commands")
    arguments = parser.parse_args()
    if arguments.speed:
        speed(arguments.speed, arguments.form, arguments.rest)
        return
    data = Path(os.environ["NEWSSCHEMA_DATA"])
    for name in arguments.datasets:
        run(data / name, arguments.articles, arguments.only)


if __name__ == "__main__":
    main()
