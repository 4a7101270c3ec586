"""Which files belong to a dataset, by their names, their folders and what the user says."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from newsschema.errors import ConfigurationError, InputError, UsageError
from newsschema.readers.discovery import discover
from newsschema.readers.file_names import listed, split_name, table_in, typed
from newsschema.readers.finder import Discovery
from newsschema.readers.table_settings import TableSettings

NAMES = ("articles", "quotes", "actors", "claims", "claim_reviews")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def touch(*paths: str) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(b"{}\n")


def find(
    *paths: str,
    tables: dict[str, list[str]] | None = None,
    files: dict[str, Iterable[str]] | None = None,
) -> Discovery:
    settings = {name: TableSettings(files=tuple(globs)) for name, globs in (files or {}).items()}
    return discover(paths, tables or {}, settings, NAMES)


def names(found: Discovery, *, reported: bool = True) -> dict[str, list[str]]:
    given = {
        table: [file.path for file in files if file.reported is reported]
        for table, files in found.files.items()
    }
    return {table: paths for table, paths in given.items() if paths}


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("articles.jsonl", ("articles", "jsonl")),
        ("articles.ndjson", ("articles", "jsonl")),
        ("articles.JSON", ("articles", "json")),
        ("quotes-2021-09.csv.gz", ("quotes-2021-09", "csv")),
        ("part.quotes.tsv.zst", ("part.quotes", "tsv")),
        ("quotes.parquet", ("quotes", "parquet")),
        ("quotes.parquet.gz", None),
        ("quotes.gz", None),
        ("quotes", None),
        ("README.md", None),
        (".jsonl", None),
        ("a[1].jsonl", ("a[1]", "jsonl")),
    ],
)
def test_names_and_formats(name: str, split: tuple[str, str] | None) -> None:
    assert split_name(name) == split


@pytest.mark.parametrize(
    ("stem", "table"),
    [
        ("quotes", "quotes"),
        ("quotes-2021-09", "quotes"),
        ("part.quotes", "quotes"),
        ("de-quotes.v2", "quotes"),
        ("claim_reviews", "claim_reviews"),
        ("quotes_reported", None),
        ("my quotes", None),
        ("Quotes", None),
        ("quotes-articles", None),
        ("quotes-quotes", "quotes"),
        ("labels", None),
    ],
)
def test_names_and_tables(stem: str, table: str | None) -> None:
    assert table_in(stem, NAMES) == table


def test_a_folder(here: Path) -> None:
    touch(
        "data/articles.jsonl",
        "data/quotes-b.parquet",
        "data/quotes-a.csv.gz",
        "data/claims/2021/x.jsonl",
        "data/claims/y.json",
        "data/labels.jsonl",
        "data/README.md",
        "data/.quotes.jsonl",
        "data/other/actors.jsonl",
    )
    found = find("data")
    assert found.path == "data"
    assert names(found) == {
        "articles": ["data/articles.jsonl"],
        "claims": ["data/claims/2021/x.jsonl", "data/claims/y.json"],
        "quotes": ["data/quotes-a.csv.gz", "data/quotes-b.parquet"],
    }
    assert names(found, reported=False) == {}
    assert [file.format for file in found.files["quotes"]] == ["csv", "parquet"]
    assert len(found.notes) == 1
    assert "data/labels.jsonl" in found.notes[0]
    assert "README" not in found.notes[0]


@pytest.mark.parametrize("typed_as", [".", "./", "../here/."])
def test_paths_stay_as_typed(here: Path, monkeypatch: pytest.MonkeyPatch, typed_as: str) -> None:
    touch("here/articles.jsonl")
    monkeypatch.chdir("here")
    prefix = "../here/" if typed_as.startswith("..") else ""
    assert names(find(typed_as)) == {"articles": [f"{prefix}articles.jsonl"]}


def test_a_single_file_is_checked_inside_its_dataset(here: Path) -> None:
    touch("data/articles.jsonl", "data/quotes.jsonl", "data/quotes-2.jsonl", "data/labels.jsonl")
    found = find("data/quotes.jsonl")
    assert names(found) == {"quotes": ["data/quotes.jsonl"]}
    assert names(found, reported=False) == {
        "articles": ["data/articles.jsonl"],
        "quotes": ["data/quotes-2.jsonl"],
    }
    assert found.notes == []


def test_two_files_of_one_dataset(here: Path) -> None:
    touch("articles.jsonl", "quotes.jsonl", "actors.jsonl")
    found = find("quotes.jsonl", "articles.jsonl")
    assert names(found) == {"quotes": ["quotes.jsonl"], "articles": ["articles.jsonl"]}
    assert names(found, reported=False) == {"actors": ["actors.jsonl"]}


@pytest.mark.parametrize(
    "path", ["data/quotes/2021.jsonl", "data/quotes/quotes-2021.jsonl", "data/quotes/a/2021.jsonl"]
)
def test_a_file_in_a_folder_named_after_its_table(here: Path, path: str) -> None:
    touch(path, "data/articles.jsonl", "data/quotes/2022.jsonl")
    found = find(path)
    assert names(found) == {"quotes": [path]}
    assert names(found, reported=False) == {
        "articles": ["data/articles.jsonl"],
        "quotes": ["data/quotes/2022.jsonl"],
    }


def test_such_a_folder_itself(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch("data/quotes/2021.jsonl", "data/quotes/2022.jsonl", "data/articles.jsonl")
    found = find("data/quotes")
    assert names(found) == {"quotes": ["data/quotes/2021.jsonl", "data/quotes/2022.jsonl"]}
    assert names(found, reported=False) == {"articles": ["data/articles.jsonl"]}
    monkeypatch.chdir("data/quotes")
    found = find("2021.jsonl")
    assert names(found) == {"quotes": ["2021.jsonl"]}
    assert names(found, reported=False) == {
        "articles": ["../articles.jsonl"],
        "quotes": ["../quotes/2022.jsonl"],
    }


def test_a_dataset_that_is_called_like_a_table(here: Path) -> None:
    touch("quotes/articles.jsonl", "quotes/quotes.jsonl")
    assert names(find("quotes")) == {
        "articles": ["quotes/articles.jsonl"],
        "quotes": ["quotes/quotes.jsonl"],
    }
    found = find("quotes/quotes.jsonl")
    assert names(found, reported=False) == {"articles": ["quotes/articles.jsonl"]}


def test_tables_by_option(here: Path) -> None:
    touch("a.jsonl", "b.jsonl", "quotes.jsonl", "articles.jsonl", "x/claims.jsonl")
    found = find(tables={"quotes": ["a.jsonl", "b.jsonl"]})
    assert names(found) == {"quotes": ["a.jsonl", "b.jsonl"]}
    assert names(found, reported=False) == {"articles": ["articles.jsonl"]}
    found = find("x", tables={"quotes": ["a.jsonl"]})
    assert names(found) == {"quotes": ["a.jsonl"], "claims": ["x/claims.jsonl"]}
    found = find(".", tables={"actors": ["a.jsonl"]})
    assert names(found)["actors"] == ["a.jsonl"]
    assert "a.jsonl" not in found.notes[0]
    assert "b.jsonl" in found.notes[0]


def test_tables_by_configuration(here: Path) -> None:
    touch("d/out/q-1.jsonl", "d/out/q-2.jsonl", "d/quotes.jsonl", "d/articles.jsonl")
    files = {"quotes": ["out/q-*.jsonl", "out/q-1.*"], "claims": ["none/*.csv"]}
    found = find("d", files=files)
    assert names(found) == {
        "quotes": ["d/out/q-1.jsonl", "d/out/q-2.jsonl"],
        "articles": ["d/articles.jsonl"],
    }
    assert any("d/quotes.jsonl" in note for note in found.notes)
    found = find("d/out/q-2.jsonl", files=files)
    assert names(found) == {"quotes": ["d/out/q-2.jsonl"]}
    assert names(found, reported=False) == {
        "quotes": ["d/out/q-1.jsonl"],
        "articles": ["d/articles.jsonl"],
    }


@pytest.mark.parametrize("pattern", ["/etc/*.jsonl", ""])
def test_patterns_that_can_not_be_used(here: Path, pattern: str) -> None:
    touch("articles.jsonl")
    with pytest.raises(ConfigurationError, match=r"tables\.quotes\.files"):
        find(".", files={"quotes": [pattern]})


def test_names_are_no_patterns(here: Path) -> None:
    touch("d/quotes-[1].jsonl", "d/quotes-1.jsonl", "d/articles-*.jsonl", "d/articles-a.jsonl")
    touch("d/claims-a\nb.jsonl")
    assert names(find("d/quotes-[1].jsonl")) == {"quotes": ["d/quotes-[1].jsonl"]}
    assert names(find("d/articles-*.jsonl")) == {"articles": ["d/articles-*.jsonl"]}
    assert names(find("d"))["claims"] == ["d/claims-a\nb.jsonl"]


@pytest.mark.parametrize(
    ("paths", "tables", "kind", "said"),
    [
        (["gone"], {}, InputError, "gone: no such file"),
        (["d/gone.jsonl"], {}, InputError, "d/gone.jsonl: no such file"),
        (["d/empty-quotes.jsonl"], {}, InputError, r"d/empty-quotes.jsonl: .*0 bytes"),
        (["d/readme.txt"], {}, UsageError, r"d/readme.txt: .*\.jsonl"),
        (["d/qoutes.jsonl"], {}, UsageError, "qoutes.jsonl.*did you mean 'quotes'"),
        (["d/labels.jsonl"], {}, UsageError, r"--table NAME=d/labels\.jsonl"),
        (["none"], {}, InputError, "none: no table in this folder; it is empty"),
        (["near"], {}, InputError, "it holds artcles.jsonl; did you mean 'articles'"),
        (["a\0b"], {}, InputError, "null"),
        ([], {"quots": ["d/labels.jsonl"]}, UsageError, "'quots'.*did you mean 'quotes'"),
        ([], {"people": ["d/labels.jsonl"]}, UsageError, "the tables are articles, quotes"),
        ([], {"quotes": ["gone.jsonl"]}, InputError, "gone.jsonl: no such file"),
        ([], {"quotes": ["gone"]}, InputError, "gone: no such file"),
        ([], {"quotes": ["d/folder.jsonl"]}, InputError, "folder.jsonl: it is a folder"),
        ([], {"quotes": ["d/readme.txt"]}, UsageError, "readme.txt"),
        (["d/quotes.jsonl", "d/quotes.jsonl"], {}, UsageError, "the same file is given twice"),
        (["d", "d/quotes.jsonl"], {}, UsageError, "the same file is given twice"),
        (["d/quotes.jsonl"], {"quotes": ["d/../d/quotes.jsonl"]}, UsageError, "twice"),
    ],
)
def test_errors(
    here: Path, paths: list[str], tables: dict[str, list[str]], kind: type[Exception], said: str
) -> None:
    touch("d/labels.jsonl", "d/readme.txt", "d/qoutes.jsonl", "d/quotes.jsonl")
    touch("near/artcles.jsonl", "d/folder.jsonl/x")
    Path("none").mkdir()
    Path("d/empty-quotes.jsonl").touch()
    with pytest.raises(kind, match=said) as caught:
        find(*paths, tables=tables)
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)


def test_a_file_of_two_tables(here: Path) -> None:
    touch("all.csv")
    found = find(tables={"quotes": ["all.csv"], "claims": ["all.csv"]})
    assert names(found) == {"quotes": ["all.csv"], "claims": ["all.csv"]}


links = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="links need rights on Windows")


@links
def test_links(here: Path) -> None:
    touch("real/part.jsonl", "d/articles/a.jsonl")
    Path("d/articles/loop").symlink_to("..", target_is_directory=True)
    Path("d/quotes").symlink_to("../real", target_is_directory=True)
    Path("d/claims.jsonl").symlink_to("../real/part.jsonl")
    found = find("d")
    assert names(found) == {
        "articles": ["d/articles/a.jsonl"],
        "quotes": ["d/quotes/part.jsonl"],
        "claims": ["d/claims.jsonl"],
    }
    assert found.notes == ["d/articles/loop: a link to a folder is not followed"]
    Path("d/articles/b.jsonl").symlink_to("a.jsonl")
    with pytest.raises(UsageError, match="the same file is given twice"):
        find("d")


@links
def test_what_is_no_regular_file(here: Path) -> None:
    touch("d/articles.jsonl")
    os.mkfifo("d/quotes.jsonl")
    for paths in (["d"], ["d/quotes.jsonl"]):
        with pytest.raises(InputError, match=r"d/quotes\.jsonl: it is not a regular file"):
            find(*paths)
    assert names(find("d/articles.jsonl"), reported=False) == {}
    Path("d/quotes.jsonl").unlink()
    Path("d/quotes.jsonl").symlink_to("gone")
    with pytest.raises(InputError, match=r"d/quotes\.jsonl: no such file"):
        find("d")


@links
def test_names_that_are_no_text(here: Path) -> None:
    raw = os.fsdecode(b"d/quotes-\xff.jsonl")
    try:
        touch(raw)
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    assert names(find("d")) == {"quotes": ["d/quotes-\\udcff.jsonl"]}
    assert typed(raw).encode() == b"d/quotes-\\udcff.jsonl"


def test_lists_in_sentences() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed(list("abcdefg")) == "a, b, c, d, e and 2 more"
