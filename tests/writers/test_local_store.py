"""The local disk as a store: nothing is ever half there."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any, NoReturn

import pytest

from newsschema.errors import UsageError
from newsschema.writers.local_store import LocalStore


def test_a_file_is_put_once(store: LocalStore) -> None:
    assert store.put_new("log/1.json", b"one")
    assert not store.put_new("log/1.json", b"two")
    assert store.read("log/1.json") == b"one"
    assert store.names("") == ["log/1.json"]
    with pytest.raises(FileExistsError):
        store.put("log/1.json", b"three")


def test_files_are_read_only_and_shared(store: LocalStore) -> None:
    store.put("a/x", b"x")
    store.link("a/x", "b/x")
    assert store.path("b/x").samefile(store.path("a/x"))
    assert not store.path("a/x").stat().st_mode & 0o222
    store.delete("a")
    assert store.names("") == ["b/x"]
    store.delete("a")
    store.delete("b/x")
    assert store.names("") == []


@pytest.mark.parametrize("number", [errno.EPERM, errno.EMLINK, errno.EXDEV])
def test_a_file_is_copied_where_links_can_not_be_made(
    number: int, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put("a/x", b"x")
    monkeypatch.setattr(os, "link", _failing(number))
    store.link("a/x", "b/x")
    assert store.read("b/x") == b"x"
    assert not store.path("b/x").samefile(store.path("a/x"))


@pytest.mark.skipif(os.name == "nt", reason="Windows renames where it can't link")
def test_without_links_nothing_is_published(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", _failing(errno.EPERM))
    with pytest.raises(UsageError, match="can't make links"):
        store.put_new("log/1.json", b"one")
    assert store.names("") == []


def test_a_link_whose_answer_was_lost_counts(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def twice(source: Any, target: Any) -> None:
        link(source, target)
        link(source, target)

    monkeypatch.setattr(os, "link", twice)
    assert store.put_new("log/1.json", b"one")


def test_a_folder_gets_its_name_once(store: LocalStore) -> None:
    store.put("versions/.staging-1/x", b"x")
    assert store.promote("versions/.staging-1", "versions/1.0.0")
    assert store.promote("versions/.staging-1", "versions/1.0.0")
    assert not store.promote("versions/.staging-2", "versions/2.0.0")
    assert store.names("") == ["versions/1.0.0/x"]
    assert store.folders("versions") == ["versions/1.0.0"]
    assert store.folders("nowhere") == []


def test_each_step_is_told_before_it_is_done(tmp_path: Path) -> None:
    told: list[str] = []

    def watch(step: str, name: str) -> None:
        told.append(step)
        if step == "link":
            raise KeyboardInterrupt

    store = LocalStore(tmp_path / "wire", watch=watch)
    with pytest.raises(KeyboardInterrupt):
        store.put_new("log/1.json", b"one")
    assert told == ["mkdir", "write", "link"]
    assert store.names("") == []


def _failing(number: int) -> Any:
    def fail(*_: Any) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return fail
