"""`--watch`: the same run again, whenever what it reads has changed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from newsschema.cli.output_option import parse_outputs
from newsschema.cli.validation import Request
from newsschema.errors import NewsschemaError, UsageError
from newsschema.readers.file_names import split_name
from newsschema.reports.visible import visible


def run_again(request: Request, run: Callable[[Request], int]) -> int:
    """Run until interrupted; what can't be run is told, and tried again after a change.

    Raises:
        UsageError: the package that watches files is not installed.
    """
    try:
        from watchfiles import watch
    except ModuleNotFoundError:
        raise UsageError("--watch needs a package: pip install 'newsschema[watch]'") from None
    files = [value.partition("=")[2] for value in request.table]
    folders = {_folder(Path(path)) for path in (*request.paths, *files)}
    written = {output.file.resolve() for output in parse_outputs(request.output) if output.file}

    def matters(_: object, path: str) -> bool:
        changed = Path(path)
        data = split_name(changed.name) is not None or changed.suffix == ".toml"
        return data and changed.resolve() not in written

    status = _run(request, run)
    for changes in watch(*folders, watch_filter=matters, raise_interrupt=True):
        names = ", ".join(sorted({Path(path).name for _, path in changes}))
        now = datetime.now().astimezone().strftime("%H:%M:%S")
        sys.stderr.write(f"\n--- {now}  {visible(names)} changed\n")
        status = _run(request, run)
    return status


def _run(request: Request, run: Callable[[Request], int]) -> int:
    try:
        return run(request)
    except NewsschemaError as error:
        sys.stderr.write(f"error: {visible(str(error))}\n")
        return 2
    finally:
        sys.stdout.flush()


def _folder(path: Path) -> Path:
    folder = path if path.is_dir() else path.parent
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder} to watch")
    return folder
