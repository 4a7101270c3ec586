"""Temporary files go with their run, however it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from newsschema.validators.scratch import LOCK, NEW, Scratch

KILLED = """
import os, signal
from newsschema.validators.scratch import Scratch
folder = Scratch()
(folder.path / "rows.arrow").write_bytes(b"rows")
print(folder.path, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def age(folder: Path) -> None:
    before = folder.stat().st_mtime - 2 * NEW
    os.utime(folder, (before, before))


def test_a_folder_goes_when_it_is_removed_and_when_nobody_has_it(place: Path) -> None:
    folder = Scratch()
    (folder.path / "rows.arrow").write_bytes(b"rows")
    folder.remove()
    assert not folder.path.exists()
    Scratch()
    assert list(place.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")
def test_what_a_killed_run_has_left_is_removed_by_the_next(place: Path) -> None:
    command = [sys.executable, "-c", KILLED]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    left = Path(ran.stdout.strip())
    assert (left / "rows.arrow").exists()
    young = Scratch()
    assert left.exists()
    age(left)
    other = Scratch()
    assert not left.exists()
    assert young.path.exists()
    assert other.path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")
def test_folders_in_use_and_those_of_others_stay(place: Path) -> None:
    used = Scratch()
    age(used.path)
    strange, linked = place / "newsschema-strange", place / "newsschema-linked"
    strange.mkdir()
    age(strange)
    linked.symlink_to(used.path)
    again = Scratch()
    assert (used.path / LOCK).exists()
    assert strange.exists()
    assert linked.is_symlink()
    assert again.path.exists()
