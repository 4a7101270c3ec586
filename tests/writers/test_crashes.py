"""Whenever a build ends early, the corpus is as before or has the new version, whole."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsschema.corpus import Corpus
from newsschema.readers.corpus_log import read_log
from newsschema.readers.dataset import open_dataset
from newsschema.readers.table import Dataset
from newsschema.repairs.repair import Repaired, repair
from newsschema.validators.settings import Settings, load_settings
from newsschema.writers.build import build as build_in
from newsschema.writers.commit import collect_garbage
from newsschema.writers.local_store import LocalStore
from newsschema.writers.takedown import take_down
from newsschema.writers.takedown_list import takedowns
from tests.writers.conftest import dataset

Build = Callable[..., Any]
SETTINGS = load_settings().overridden(select=["IO"], now="2026-11-26T12:00:00Z")


class Crash(BaseException):
    """The process ends here."""


def data(months: int) -> dict[str, Any]:
    """Articles and quotes of some months."""
    return {name: dataset(months)[name] for name in ("articles", "quotes", "actors")}


def built(store: LocalStore, months: int) -> Any:
    """Build some months."""
    return build_in(store, open_dataset(data(months)), SETTINGS)


def failing(root: Path, at: int, error: BaseException) -> LocalStore:
    """A store that fails at one of its steps; after a crash at all that follow, too."""
    done = iter(range(10**9))

    def watch(_kind: str, _name: str) -> None:
        step = next(done)
        if step == at or (step > at and isinstance(error, Crash)):
            raise error

    return LocalStore(root, watch=watch)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repair each dataset once: what comes before the first file does not matter here."""
    known: dict[int, Repaired] = {}

    def once(dataset: Dataset, settings: Settings, **options: Any) -> Repaired:
        tables = dataset.tables.values()
        rows = sum(batch.height for table in tables for batch in table.batches())
        if rows not in known:
            known[rows] = repair(dataset, settings, **options)
        return known[rows]

    monkeypatch.setattr("newsschema.writers.build.repair", once)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("step", ["build", "takedown"])
@pytest.mark.parametrize("error", [Crash(), OSError(errno.ENOSPC, "No space left on device")])
def test_a_crash_at_any_step_loses_nothing(step: str, error: BaseException, tmp_path: Path) -> None:
    def run(store: LocalStore) -> Any:
        if step == "build":
            return built(store, 2)
        return take_down(store, ["art_1_1"], "court order")

    original = tmp_path / "original"
    built(LocalStore(original), 1)
    told: list[str] = []
    whole = shutil.copytree(original, tmp_path / "whole")
    run(LocalStore(whole, watch=lambda kind, _: told.append(kind)))
    assert len(told) > 15
    after = ("1.0.0", "1.1.0") if step == "build" else ("1.0.0+r1",)
    # The last steps are those around the entry of the log.
    few = {*range(0, len(told), 6), *range(len(told) - 12, len(told))}
    for at in range(len(told)) if isinstance(error, Crash) else sorted(few):
        root = shutil.copytree(original, tmp_path / str(at))
        with pytest.raises(type(error)):
            run(failing(root, at, error))
        corpus, store = Corpus(root), LocalStore(root)
        assert corpus.versions in {("1.0.0",), after}, at
        assert corpus.verify(depth="quick") == [], at
        if corpus.versions == ("1.0.0",):
            run(store)
        collect_garbage(store, read_log(store), grace=0)
        assert corpus.versions == after
        assert corpus.verify() == []
        assert store.folders("versions") == [f"versions/{version}" for version in after], at
        assert not any("/." in name for name in store.names(""))
        assert len(takedowns(store)) == (step == "takedown")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_builds_leave_a_whole_corpus(tmp_path: Path) -> None:
    chance = random.Random(7)
    root, folder = tmp_path / "wire", tmp_path / "data"
    folder.mkdir()
    program = (
        "import sys; from newsschema.corpus import Corpus\n"
        "print('ready', flush=True)\n"
        "built = Corpus(sys.argv[1]).build(sys.argv[2], select='IO')\n"
        "print(built.version, flush=True)\n"
    )
    for number in range(3):
        for name, rows in dataset(number + 1).items():
            lines = "".join(json.dumps(row) + "\n" for row in rows)
            (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
        command = [sys.executable, "-c", program, str(root), str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.0, 2.0))
            process.kill()
            said = process.stdout.read().strip()
        corpus = Corpus(root)
        if said:
            assert corpus.versions[-1] == said
        if root.exists():
            assert corpus.verify(depth="full") == []


def test_concurrent_builds_all_win_in_turn(tmp_path: Path) -> None:
    root = tmp_path / "wire"
    writers, rounds = 2, 3
    program = (
        "import sys; from newsschema.corpus import Corpus\n"
        "for turn in range(int(sys.argv[3])):\n"
        "    name = f'Writer {sys.argv[2]} turn {turn}'\n"
        "    rows = [{'actor_id': 'act_1', 'name': name, 'type': 'person'}]\n"
        "    print(Corpus(sys.argv[1]).build({'actors': rows}, select='IO').version, flush=True)\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(root), str(number), str(rounds)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(writers)
    ]
    corpus = Corpus(root)
    while any(process.poll() is None for process in processes):
        if root.exists():
            assert corpus.verify() == []
        time.sleep(0.1)
    said = [line for process in processes for line in process.communicate()[0].split()]
    assert [process.returncode for process in processes] == [0] * writers
    assert sorted(said) == sorted(corpus.versions)
    assert len(said) == writers * rounds
    assert corpus.verify(depth="deep") == []
