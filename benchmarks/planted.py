"""Plant defects into sound data and tell which of them the rules find, and what else they say.

    python benchmarks/planted.py FOLDER [FOLDER …] [--each 10] [--rounds 40]

Each folder is a dataset of JSON Lines. Half of its articles lose their annotations, so that
their bodies may change. Then defects are planted, one per row, in as many rounds as it takes to
plant each kind `--each` times; no row is used whose own findings could answer for the defect.
Printed are per kind and over all datasets: how many were planted, the recall (share of them
that one of the kind's rules finds on the row), the precision (share of the findings on these
rows that is an answer, of those that were not there before), and which other rules spoke; then
the findings on rows in which nothing was planted.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import orjson
import planted_quotes
import planted_records
import planted_texts
import polars as pl
from planting import KEYS, KINDS, Kind, Row, World

import newsschema

MODULES = (planted_quotes, planted_records, planted_texts)
NOW = datetime(2027, 1, 1, tzinfo=UTC)
BUSY = 0.5
"""Share of the rows of a table that may hold a defect in one round."""
IDLE = 6
"""Rounds in which no row lends itself to a kind, until it is given up."""
POINTING = ("quotes", "claims", "claim_reviews", "mentions")
CONSEQUENCES = ("REF005", "QUO021", "CLM004", "LIC001", "DUP004")
"""Rules that are right to speak of other rows: of an actor whose one quote has lost its speaker,
of the article whose quote can't be read any more, of claims in a quote that became direct, of
articles without a licence once another has one, and of what was the same text before."""
Place = tuple[str, int | None]
"""A table and a line of its file, from 1; null for a whole column."""


@dataclass
class Score:
    """What became of the defects of one kind."""

    planted: int = 0
    found: int = 0
    others: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of the defects that were found."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """Share of the rows' new findings that answer for the defect."""
        spoken = self.found + self.others.total()
        return self.found / spoken if spoken else 1.0


def sound(folder: Path) -> dict[str, list[Row]]:
    """The rows of a dataset; every second article without what points into it."""
    tables: dict[str, list[Row]] = {}
    for table in KEYS:
        path = folder / f"{table}.jsonl"
        if path.exists():
            tables[table] = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    articles = [row["article_id"] for row in tables["articles"]]
    free = set(articles[1::2])
    gone: set[str | None] = set()
    for table in POINTING:
        rows = tables.get(table, [])
        kept = [
            r for r in rows if r.get("article_id") not in free and r.get("claim_id") not in gone
        ]
        gone |= {r.get("claim_id") for r in rows if r.get("article_id") in free} - {None}
        if table in tables:
            tables[table] = kept
    for number, row in enumerate(tables["articles"]):
        if "split" not in row:
            row["split"] = "test" if number % 5 == 0 else "train"
    return {table: rows for table, rows in tables.items() if rows}


def findings_of(tables: dict[str, list[Row | bytes]], folder: Path) -> pl.DataFrame:
    """Write the tables, validate them, and say which rule speaks at which line."""
    for table, rows in tables.items():
        lines = [row if isinstance(row, bytes) else orjson.dumps(row) for row in rows]
        (folder / f"{table}.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    findings = newsschema.validate(folder, now=NOW).findings
    return findings.select("table", "line", "code", "column", "message").unique(
        ["table", "line", "code"], maintain_order=True
    )


def spread(rows: Sequence[Row], key: str, salt: str) -> Iterator[int]:
    """The places of rows in an order that looks random and is always the same."""
    place = [hashlib.sha256(f"{salt}:{row[key]}".encode()).digest() for row in rows]
    return iter(sorted(range(len(rows)), key=place.__getitem__))


class Round:
    """One copy of the dataset, with at most one defect in a row."""

    def __init__(
        self, tables: dict[str, list[Row]], spoken: dict[Place, set[str]], salt: str
    ) -> None:
        self.sound = tables
        self.spoken = spoken
        self.salt = salt
        self.world = World(tables, random.Random(salt))
        self.rows: dict[str, list[Row | bytes]] = {t: list(rows) for t, rows in tables.items()}
        self.plants: list[tuple[Kind, list[Place]]] = []
        self.taken: set[Place] = set()
        self.busy: Counter[str] = Counter()
        """Rows of each table that hold a defect."""

    def is_full(self, table: str) -> bool:
        """Whether as many rows of a table hold a defect as may."""
        return self.busy[table] > BUSY * len(self.sound.get(table, []))

    def plant(self, kind: Kind, wanted: int) -> int:
        """Plant a kind into up to `wanted` rows and say how many it were."""
        rows = self.sound.get(kind.table, [])
        done = 0
        for at in spread(rows, KEYS[kind.table], self.salt + kind.name):
            if done >= wanted or self.is_full(kind.table):
                break
            done += self._all_of(kind, at) if kind.whole else self._one(kind, at)
        return done

    def _one(self, kind: Kind, at: int) -> int:
        place: Place = (kind.table, at + 1)
        key = self.sound[kind.table][at][KEYS[kind.table]]
        if key in self.world.kept:
            return 0
        if place in self.taken or self.spoken[place] & {*kind.codes, "IO013", "IO014"}:
            return 0
        made = kind.plant(self.sound[kind.table][at], self.world)
        if made is None:
            return 0
        places: list[Place] = [place]
        if kind.added:
            self.rows[kind.table].append(made)
            places.append((kind.table, len(self.rows[kind.table])))
        else:
            self.rows[kind.table][at] = made
        self.taken.update(places)
        self.busy[kind.table] += 1
        self.world.damaged.add(key)
        self.plants.append((kind, places))
        return 1

    def _all_of(self, kind: Kind, at: int) -> int:
        article = self.sound[kind.table][at]["article_id"]
        rows = self.sound[kind.table]
        every = [n for n, row in enumerate(rows) if row["article_id"] == article]
        if any((kind.table, n + 1) in self.taken for n in every):
            return 0
        return sum(self._one(kind, n) for n in every)

    def score(self, scores: dict[Kind, Score], elsewhere: Counter[str], folder: Path) -> None:
        """Validate, and add to the scores."""
        now: dict[Place, dict[str, str]] = defaultdict(dict)
        for table, line, code, column, message in findings_of(self.rows, folder).iter_rows():
            # What was one finding of the whole table may become several once a row has changed.
            if code not in self.spoken[(table, line)] | self.spoken[(table, None)]:
                now[(table, line)][code] = f"{column}: {message}"
        for kind, places in self.plants:
            score = scores[kind]
            codes = [(place, code) for place in places for code in now.pop(place, {})]
            # A copy has the defects of its original, too.
            before = self.spoken[places[0]]
            codes = [(p, c) for p, c in codes if c in kind.codes or c not in before]
            hit = any(code in kind.codes for _, code in codes)
            score.planted += 1
            score.found += hit
            score.others.update(
                {c for _, c in codes if c not in (*kind.codes, *kind.also, *CONSEQUENCES)}
            )
            if not hit:
                score.missed += [f"{self.salt} {table}:{line}" for table, line in places]
        allowed = {code for kind, _ in self.plants for code in kind.codes}
        for (table, line), codes_there in now.items():
            for code, told in codes_there.items():
                if code not in CONSEQUENCES and (line is not None or code not in allowed):
                    elsewhere[f"{code} {table} {told}"] += 1


def run(folder: Path, each: int, scores: dict[Kind, Score], rounds: int = 40) -> Counter[str]:
    """Plant every kind into one dataset; what rules say of rows without a defect."""
    tables = sound(folder)
    elsewhere: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        path = Path(place)
        spoken: dict[Place, set[str]] = defaultdict(set)
        written: dict[str, list[Row | bytes]] = {t: [*rows] for t, rows in tables.items()}
        for table, line, code, *_ in findings_of(written, path).iter_rows():
            spoken[(table, line)].add(code)
        wanted = dict.fromkeys(KINDS, each)
        idle: Counter[Kind] = Counter()
        for number in range(rounds):
            this = Round(tables, spoken, f"{folder.name}/{number}")
            for kind in sorted(KINDS, key=lambda k: (-wanted[k], k.name)):
                if wanted[kind] > 0 and idle[kind] < IDLE:
                    done = this.plant(kind, wanted[kind])
                    wanted[kind] -= done
                    idle[kind] += not done and not this.is_full(kind.table)
            if not this.plants:
                break
            this.score(scores, elsewhere, path)
    return elsewhere


def show(scores: dict[Kind, Score]) -> None:
    """Print the table of kinds, and the figures over all decidable ones."""
    print(f"{'table':13} {'kind':27} planted  recall precision  other rules on the row")
    total = Score()
    for kind in KINDS:
        score = scores[kind]
        others = ", ".join(f"{code} {n}" for code, n in score.others.most_common(4))
        mark = "" if kind.decidable else " (not decidable)"
        print(
            f"{kind.table:13} {kind.name:27} {score.planted:7} {score.recall:7.1%} "
            f"{score.precision:9.1%}  {others}{mark}"
        )
        if score.missed and kind.decidable:
            print(f"{'':41} missed: {', '.join(score.missed[:5])}")
        if kind.decidable:
            total.planted += score.planted
            total.found += score.found
            total.others += score.others
    print(
        f"\n{sum(s.planted > 0 for s in scores.values())} of {len(KINDS)} kinds planted; decidable "
        f"ones: {total.planted} planted, recall {total.recall:.2%}, precision {total.precision:.2%}"
    )


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=40, help="copies of a dataset at the most")
    given = parser.parse_args()
    scores: dict[Kind, Score] = defaultdict(Score)
    for folder in given.folders:
        elsewhere = run(folder, given.each, scores, given.rounds)
        print(f"{folder.name}: {elsewhere.total()} findings on rows without a defect")
        for told, count in elsewhere.most_common(30):
            print(f"  {count:4} {told}")
    show(scores)


if __name__ == "__main__":
    main()
