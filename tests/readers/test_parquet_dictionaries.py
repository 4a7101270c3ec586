"""How much a dictionary's texts can be is told from what names them, and never too little."""

from __future__ import annotations

from io import FileIO
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsschema.readers.parquet_dictionaries import most_text
from newsschema.readers.parquet_pages import check_pages


def bounds(path: Path) -> list[int]:
    """`most_text` of each column of a file of one row group."""
    file = pq.ParquetFile(path)
    meta = file.metadata.row_group(0)
    found = []
    with FileIO(path) as handle:
        for at in range(meta.num_columns):
            shape, column = file.schema.column(at), meta.column(at)
            levels = (shape.max_repetition_level > 0) + (shape.max_definition_level > 0)
            pages = check_pages(handle, column)
            found.append(most_text(handle, pages, column.compression, levels))
    return found


TEXTS = st.lists(st.none() | st.sampled_from(["a" * 90, "b" * 7, "ç", ""]), max_size=400)


@given(
    texts=TEXTS,
    options=st.fixed_dictionaries(
        {
            "compression": st.sampled_from(["none", "zstd", "snappy", "gzip"]),
            "data_page_size": st.sampled_from([40, 1 << 20]),
            "data_page_version": st.sampled_from(["1.0", "2.0"]),
        }
    ),
)
def test_it_is_never_less_than_the_texts(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str | None], options: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "x.parquet"
    lists = [texts[n : n + 3] for n in range(0, len(texts), 3)]
    rows = pa.table(
        {
            "text": pa.array(texts, pa.string()),
            "listed": pa.array(lists + [None] * (len(texts) - len(lists)), pa.list_(pa.string())),
        }
    )
    pq.write_table(rows, path, write_batch_size=50, **options)
    if len(texts):
        total = sum(len((text or "").encode()) for text in texts)
        assert all(bound >= total for bound in bounds(path))


def test_texts_that_stand_once_count_once(tmp_path: Path) -> None:
    texts = [f"{n} " * 50 for n in range(900)]
    rows = pl.DataFrame({"text": texts, "listed": [[text] for text in texts]})
    pq.write_table(rows.to_arrow(), tmp_path / "x.parquet")
    total = sum(map(len, texts))
    assert all(total <= bound < 1.1 * total for bound in bounds(tmp_path / "x.parquet"))


def test_a_column_without_a_dictionary_names_nothing(tmp_path: Path) -> None:
    pq.write_table(
        pa.table({"text": ["x" * 500] * 50}), tmp_path / "x.parquet", use_dictionary=False
    )
    assert bounds(tmp_path / "x.parquet") == [0]
