"""Make a large news dataset for benchmarks: articles and quotes as Parquet and JSON Lines.

    python benchmarks/generate.py FOLDER [--articles 200000] [--quotes-per-article 5]

The words are made up of syllables, so nothing is anybody's text; three bodies in four hold
letters outside ASCII, one in a hundred an emoji. No line stands twice. Every span holds its words.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from newsschema import schemas
from newsschema.schemas.article import Article
from newsschema.schemas.quote import Quote


def _parts(text: str) -> list[str]:
    return text.split()


SYLLABLES = {
    "en": _parts("ba den for gal hin jor kem lun mar nop pel quin ras sel tor ul ven wix yar zan"),
    "de": _parts("bär dün för gäl hin jör kem lün mar näß pel kwi ras süß tor ul ven wäx jar zan"),
    "fr": _parts("bé dén fôr gal hîn jor kèm lûn mar nœp pel quin ras sél tor ul vén wix yar çan"),
    "ru": _parts("ба дэн фор гал хин йор кем лун мар ноп пел кви рас сел тор ул вен викс яр зан"),
}
COLUMNS = {
    "articles": _parts("article_id publisher url title body language published_at license"),
    "quotes": _parts("quote_id article_id kind text spans speaker_text speaker_form"),
}
BATCH = 5_000


def words(language: str, dice: random.Random) -> list[str]:
    """A vocabulary of one language."""
    parts = SYLLABLES[language]
    return ["".join(dice.choices(parts, k=dice.randint(1, 3))) for _ in range(3_000)]


def word(number: int, language: str) -> str:
    """A word that no other number has."""
    parts = SYLLABLES[language]
    rest, digit = divmod(number, len(parts))
    return parts[digit] + (word(rest, language) if rest else "")


def sentences(language: str, dice: random.Random) -> list[str]:
    """Sentences of one language to put bodies together from."""
    vocabulary = words(language, dice)
    made = [" ".join(dice.choices(vocabulary, k=dice.randint(7, 21))) for _ in range(4_000)]
    return [text[0].upper() + text[1:] + "." for text in made]


def rows(count: int, quotes: int, seed: int = 1) -> Iterator[tuple[list[Any], list[Any]]]:
    """Batches of articles and of their quotes."""
    dice = random.Random(seed)
    pool = {language: sentences(language, dice) for language in SYLLABLES}
    languages = sorted(pool)
    for first in range(0, count, BATCH):
        articles, spoken = [], []
        for number in range(first, min(first + BATCH, count)):
            article, said = one(number, pool, dice.choice(languages), quotes, dice)
            articles.append(article)
            spoken += said
        yield articles, spoken


def one(
    number: int, pool: dict[str, list[str]], language: str, quotes: int, dice: random.Random
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """An article of about 3,000 code points and its quotes."""
    picked = [
        f"{text[:-1]} {word(36 * number + place, language)}."
        for place, text in enumerate(dice.choices(pool[language], k=36))
    ]
    if number % 100 == 0:
        picked[0] = "😀 " + picked[0]
    starts, at = [], 0
    for text in picked:
        starts.append(at)
        at += len(text) + 1
    key = f"art_{number:07}"
    body = "\n".join(picked)
    day = f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}"
    article = {
        "article_id": key,
        "publisher": f"Outlet {number % 40}",
        "url": f"https://outlet{number % 40}.example/{day}/{number}",
        "title": picked[1][:90].strip(" ."),
        "body": body,
        "language": language,
        "published_at": f"{day}T{number % 24:02}:{number % 60:02}:{number % 59:02}Z",
        "license": "LicenseRef-benchmark",
    }
    said = []
    for place, index in enumerate(sorted(dice.sample(range(2, len(picked)), quotes))):
        text = picked[index][:-1]
        start = starts[index]
        said.append(
            {
                "quote_id": f"quo_{number:07}_{place}",
                "article_id": key,
                "kind": "indirect",
                "text": text,
                "spans": [
                    {"start": start, "end": start + len(text), "text": text, "field": "body"}
                ],
                "speaker_text": "the speaker",
                "speaker_form": "definite",
            }
        )
    return article, said


def write(
    folder: Path, count: int, quotes: int, change: Callable[[Any], None] | None = None
) -> None:
    """Write the dataset into `folder/parquet` and `folder/jsonl`, quotes changed in place."""
    for form in ("parquet", "jsonl"):
        (folder / form).mkdir(parents=True, exist_ok=True)
    records = {"articles": Article, "quotes": Quote}
    shapes = {
        name: pa.schema([schemas.arrow(records[name]).field(c) for c in wanted])
        for name, wanted in COLUMNS.items()
    }
    parquet = {
        n: pq.ParquetWriter(
            folder / "parquet" / f"{n}.parquet", s, compression="zstd", write_page_checksum=True
        )
        for n, s in shapes.items()
    }
    lines = {n: (folder / "jsonl" / f"{n}.jsonl").open("wb") for n in shapes}
    for articles, spoken in rows(count, quotes):
        if change is not None:
            for quote in spoken:
                change(quote)
        for name, batch in (("articles", articles), ("quotes", spoken)):
            lines[name].write(b"".join(orjson.dumps(row) + b"\n" for row in batch))
            frame = pa.Table.from_pylist([typed(row) for row in batch], schema=shapes[name])
            parquet[name].write_table(frame, row_group_size=len(batch))
    for writer in (*parquet.values(), *lines.values()):
        writer.close()


def typed(row: dict[str, Any]) -> dict[str, Any]:
    """A row whose instant is a value and not a text, for Parquet."""
    from datetime import datetime

    if "published_at" not in row:
        return row
    return {**row, "published_at": datetime.fromisoformat(row["published_at"])}


def main() -> None:
    """Read the arguments and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--quotes-per-article", type=int, default=5)
    given = parser.parse_args()
    write(given.folder, given.articles, given.quotes_per_article)


if __name__ == "__main__":
    main()
