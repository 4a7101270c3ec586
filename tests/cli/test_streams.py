"""Signals, closed pipes and full disks, as real processes meet them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Start = Callable[..., subprocess.Popen[bytes]]

posix = pytest.mark.skipif(os.name != "posix", reason="signals and pipes of POSIX systems")


def unread(process: subprocess.Popen[bytes]) -> tuple[int, bytes]:
    """The exit status and stderr of a process whose stdout nobody reads."""
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
    return process.returncode, err


@pytest.mark.parametrize(
    ("arguments", "status"), [(["rules"], 0), (["explain", "IO001"], 0), (["--help"], 0)]
)
def test_a_reader_that_has_gone_is_no_error(
    arguments: list[str], status: int, start: Start
) -> None:
    assert unread(start(*arguments)) == (status, b"")


def test_the_verdict_does_not_depend_on_the_reader(broken: Path, start: Start) -> None:
    assert unread(start("validate", broken, "--output", "json")) == (1, b"")


@posix
def test_without_stdout_the_verdict_counts(broken: Path) -> None:
    command = [sys.executable, "-m", "newsschema", "validate", str(broken)]
    closing = 'exec "$@" >&-'
    run = subprocess.run(["sh", "-c", closing, "sh", *command], capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told(start: Start) -> None:
    with Path("/dev/full").open("wb") as full, start("rules", stdout=full) as process:
        _, err = process.communicate()
    assert process.returncode == 2
    assert err.startswith(b"error: ")
    assert err.count(b"No space left on device") == 1
    assert b"Traceback" not in err
    assert b"Exception ignored" not in err


@posix
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_without_a_traceback(
    number: signal.Signals, status: int, clean: Path
) -> None:
    code = (
        "import os, signal, sys, time\n"
        # A shell in the background may have it ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from newsschema.cli import validation\n"
        "from newsschema.cli.main import main\n"
        "def run(*_, **__):\n"
        "    os.write(2, b'at work')\n"
        "    time.sleep(60)\n"
        "validation.workers.run = run\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    command = [sys.executable, "-c", code, "validate", str(clean), "--output", "json:r.json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert process.stderr.read(7) == b"at work"
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (status, b"", b"")
    assert not Path("r.json").exists()


def test_names_that_are_no_text_are_shown(home: Path, start: Start) -> None:
    name = b"caf\xe9.jsonl" if os.name == "posix" else "café.jsonl".encode()
    with start("validate", os.fsdecode(name)) as process:
        _, err = process.communicate()
    assert process.returncode == 2
    assert err.startswith(b"error: ")
    err.decode("utf-8")
