"""Repaired files in the place of the input, where git can give it back."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from newsschema.errors import UsageError
from newsschema.readers.table import Dataset
from newsschema.repairs.repair import Repaired
from newsschema.writers.fixed_files import fixed_files


def refuse_changed(dataset: Dataset) -> None:
    """Make sure that git has every file that would be written, as it is now.

    Raises:
        UsageError: a file is not tracked or has changes, or there is no git.
    """
    for table in dataset.tables.values():
        for file in table.files:
            if file.reported:
                _check(Path(file.path))


def write_in_place(dataset: Dataset, repaired: Repaired) -> list[Path]:
    """Write the files anew in which something changes; each is replaced as a whole.

    Returns:
        The files that were written.
    """
    written = []
    for file in fixed_files(dataset.tables.values(), repaired):
        merged = "merged" in set(file.rows["fate"])
        if not (file.patches.rows or file.patches.renames or merged):
            continue
        path = Path(file.file.path).resolve()
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        os.close(handle)
        try:
            file.write(Path(name), all_rows=True)
            shutil.copymode(path, name)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        written.append(path)
    return written


def _check(path: Path) -> None:
    git = shutil.which("git")
    if git is None:
        raise UsageError("--in-place needs git, which is not there; write to a folder instead")
    for arguments, trouble in (
        (("ls-files", "--error-unmatch"), "is not tracked by git"),
        (("diff", "--quiet", "HEAD"), "has changes that are not committed"),
    ):
        found = subprocess.run(  # noqa: S603 - git itself, and a name behind `--`
            [git, *arguments, "--", path.name],
            cwd=path.resolve().parent,
            capture_output=True,
            check=False,
        )
        if found.returncode:
            raise UsageError(
                f"{path} {trouble}, so nothing could bring it back; commit it, or write to a folder"
            )
