"""Publishing: one atomic step, whatever happens around it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from newsschema.errors import ConflictError, InputError, UsageError
from newsschema.readers.corpus import location, settle
from newsschema.readers.corpus_log import Published, Retired, entry_name, read_log
from newsschema.writers.commit import collect_garbage, new_staging, publish
from newsschema.writers.local_store import LocalStore


def staged(store: LocalStore, version: str, content: bytes = b"{}") -> Published:
    """A version whose folder is complete."""
    name = new_staging()
    store.put(f"versions/{name}/manifest.json", content)
    digest = hashlib.sha256(content).hexdigest()
    return Published(version=version, staging=name, manifest=digest)


def test_of_two_builds_on_one_parent_one_wins(store: LocalStore) -> None:
    log = read_log(store)
    first, second = staged(store, "1.0.0", b"1"), staged(store, "1.0.0", b"2")
    publish(store, log, [second])
    with pytest.raises(ConflictError, match="another build was published first"):
        publish(store, log, [first])
    again = read_log(store)
    assert again.newest == second
    assert store.read("versions/1.0.0/manifest.json") == b"2"
    publish(store, again, [first.model_copy(update={"version": "1.1.0"})])
    assert [one.version for one in read_log(store).versions.values()] == ["1.0.0", "1.1.0"]


def test_the_next_one_finishes_a_rename(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    one = staged(store, "1.0.0")
    with monkeypatch.context() as patch:
        patch.setattr(LocalStore, "promote", lambda *_: False)
        publish(store, read_log(store), [one])
        # A corpus that may not be written is read where it is.
        assert location(store, one) == f"versions/{one.staging}"
    settle(store, read_log(store))
    assert store.folders("versions") == ["versions/1.0.0"]


def test_garbage_is_what_no_entry_names(store: LocalStore) -> None:
    publish(store, read_log(store), [staged(store, "1.0.0")])
    lost = staged(store, "1.1.0")
    store.put("log/.00000002.json.abc", b"")
    store.path("versions/.staging-empty").mkdir()
    assert collect_garbage(store, read_log(store)) == []
    removed = collect_garbage(store, read_log(store), grace=0)
    assert removed == [f"versions/{name}" for name in sorted([lost.staging, ".staging-empty"])] + [
        "log/.00000002.json.abc"
    ]
    assert store.names("") == ["log/00000001.json", "versions/1.0.0/manifest.json"]


def test_a_retired_version_says_what_it_is_now(store: LocalStore) -> None:
    old = staged(store, "1.0.0", b"old")
    publish(store, read_log(store), [old])
    new = staged(store, "1.0.0+r1", b"new")
    gone = Retired(version=old.version, manifest=old.manifest)
    publish(store, read_log(store), [new], kind="takedown", retire=[gone], reason="court order")
    log = read_log(store)
    for name in ("1.0.0", "1.0.0+r1", new.manifest[:12], None):
        assert log.find(name, "wire") == new
    with pytest.raises(UsageError, match=r"redacted; .* the version is 1\.0\.0\+r1 now"):
        log.find(old.manifest, "wire")
    with pytest.raises(UsageError, match=r"no version '2\.0\.0'; there are 1\.0\.0\+r1"):
        log.find("2.0.0", "wire")
    assert collect_garbage(store, log) == ["versions/1.0.0"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"previous": "0" * 64}, "does not follow the one before"),
        ({"number": 7}, "does not follow the one before"),
        ({"format": "newsschema-corpus/2"}, "install a newer one"),
        ({"publish": [{"version": "../../x", "staging": "x", "manifest": "0"}]}, "is damaged"),
        (None, "is damaged"),
    ],
)
def test_a_log_that_was_changed_is_refused(
    change: dict[str, Any] | None, message: str, store: LocalStore
) -> None:
    for version in ("1.0.0", "1.1.0"):
        publish(store, read_log(store), [staged(store, version)])
    name = entry_name(2)
    entry = json.loads(store.read(name))
    store.delete(name)
    data = b"{" if change is None else json.dumps({**entry, **change}).encode()
    store.put(name, data)
    with pytest.raises(InputError, match=message):
        read_log(store)


def test_a_missing_entry_is_found(store: LocalStore) -> None:
    for version in ("1.0.0", "1.1.0"):
        publish(store, read_log(store), [staged(store, version)])
    store.delete(entry_name(1))
    with pytest.raises(InputError, match="does not follow"):
        read_log(store)
