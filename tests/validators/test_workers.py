"""Worker processes: the same bytes as in one process, and an end without traces."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsschema import Quote, validate
from newsschema.errors import WorkerLostError
from newsschema.readers.dataset import in_pieces, open_dataset, share_read, sources
from newsschema.reports.formats import format_named, write_file
from newsschema.reports.options import ReportOptions
from newsschema.validators import engine, workers
from newsschema.validators.outcome import Outcome
from newsschema.validators.processes import Answer, Processes
from newsschema.validators.settings import Settings

FIXTURES = Path(__file__).parents[2] / "fixtures"
BROKEN = FIXTURES / "newsroom-broken"
NOTE = "Reporting by our own people; editing by the night desk."
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files; workers are started for the smallest data."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", os.fspath(folder))
    monkeypatch.setattr(workers, "WORTH", 0)
    return folder


def report(outcome: Outcome, out: Path) -> bytes:
    write_file(outcome, format_named("jsonl"), out, ReportOptions())
    return out.read_bytes()


def split(into: Path) -> None:
    """The broken dataset with two files a table, the second in another form."""
    for file in sorted(BROKEN.glob("*.jsonl")):
        lines = file.read_bytes().splitlines(keepends=True)
        half = len(lines) // 2
        (into / file.stem).mkdir(parents=True)
        (into / file.stem / "0.jsonl").write_bytes(b"".join(lines[half:]))
        changed = [line.replace(b'"title"', b'"headline"') for line in lines[:half]]
        (into / file.stem / "1.jsonl").write_bytes(b"".join(changed))
    with (into / "articles" / "1.jsonl").open("a") as articles:
        for number in range(8):
            body = f"{f'What is said {number}. ' * 2_000}\n{NOTE}"
            articles.write(json.dumps({"article_id": f"art_n{number}", "body": body}) + "\n")


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """The dataset that is split, and the outcome of one process."""
    folder = tmp_path_factory.mktemp("halves") / "data"
    split(folder)
    return folder, engine.run(open_dataset(folder), Settings(now=NOW))


@pytest.mark.parametrize(
    ("jobs", "batch_bytes", "piece", "memory"),
    [(2, 1 << 26, 1 << 24, None), (3, 20_000, 0, 1)],
)
def test_workers_give_the_outcome_of_one_process(
    jobs: int,
    batch_bytes: int,
    piece: int,
    memory: int | None,
    halves: tuple[Path, Outcome],
    scratch: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, whole = halves
    dataset = open_dataset(folder)
    expected = report(whole, tmp_path / "a.jsonl")
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(workers, "BATCH_BYTES", batch_bytes)
    monkeypatch.setattr(workers, "LEAST_BATCH", batch_bytes)
    monkeypatch.setattr(workers, "PIECE", piece)
    monkeypatch.setattr("newsschema.validators.memory.SMALLEST_BATCH", batch_bytes)
    monkeypatch.setattr(Processes, "start", counted(Processes.start, steps := []))
    shared = workers.run(
        dataset,
        Settings(now=NOW, jobs=jobs, memory=memory),
        progress=lambda table, rows: told.append((table, rows)),
    )
    assert len(steps) > jobs
    assert report(shared, tmp_path / "b.jsonl") == expected
    assert expected.count(b"\n") > 100
    assert expected.count(b"DUP005") > 6
    assert shared.rules == whole.rules
    assert (shared.summary, shared.tables, shared.unreadable, shared.notes) == (
        whole.summary,
        whole.tables,
        whole.unreadable,
        whole.notes,
    )
    assert share_read(dataset) == 1
    assert dict(told)["articles"] == sum(b.height for b in dataset.tables["articles"].batches())
    assert list(scratch.iterdir()) == []


def counted(function, calls):  # type: ignore[no-untyped-def]
    """A function that notes its calls."""

    def noted(*arguments):  # type: ignore[no-untyped-def]
        calls.append(arguments)
        return function(*arguments)

    return noted


def test_pieces_are_of_a_size(tmp_path: Path) -> None:
    folder = tmp_path / "quotes"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.jsonl").write_text('{"quote_id": "q"}\n')
    table = open_dataset(tmp_path).tables["quotes"]
    pieces = in_pieces(table, 30)
    assert [[source.file for source in sources(piece)] for piece in pieces] == [[0, 1], [2, 3], [4]]
    assert all(piece.files == table.files for piece in pieces)


OWN_CODE = """
import pandera.polars as pa
import newsschema

class OwnQuote(newsschema.Quote):
    pass

Bodies = pa.DataFrameSchema({"body": pa.Column(str, pa.Check.str_length(0, 900), nullable=True)})
"""
OWN_SETTINGS = """
tables.quotes.record = "code_of_the_users:OwnQuote"
tables.articles.checks = "code_of_the_users:Bodies"
"""


@pytest.mark.usefixtures("scratch")
def test_workers_find_the_code_that_the_configuration_names(tmp_path: Path) -> None:
    (tmp_path / "code_of_the_users.py").write_text(OWN_CODE)
    config = tmp_path / "newsschema.toml"
    config.write_text(OWN_SETTINGS)
    one, two = (validate(BROKEN, jobs=jobs, config=config, select="USR") for jobs in (1, 2))
    assert one.findings.height == 5
    assert two.findings.equals(one.findings)


class OneIsKilled(Processes):
    """Loses a worker before it has said anything."""

    def hear(self) -> Answer:
        os.kill(self.numbers[0], signal.SIGKILL)
        return super().hear()


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
def test_a_worker_that_is_killed_ends_the_run(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    monkeypatch.setattr(workers, "Processes", OneIsKilled)
    monkeypatch.setattr(
        OneIsKilled, "end", lambda own: (started.extend(own.numbers), Processes.end(own))
    )
    with pytest.raises(WorkerLostError, match=r"SIGKILL while reading .*jsonl.*fewer --jobs"):
        validate(BROKEN, jobs=2, select="IO")
    assert list(scratch.iterdir()) == []
    assert len(started) == 2
    for number in started:
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def command(*code: str, folder: Path) -> subprocess.Popen[str]:
    """`newsschema validate --jobs 2` of a small dataset, in a group of its own."""
    script = [
        "import sys",
        "from newsschema.cli.main import main",
        "from newsschema.validators import workers",
        "workers.WORTH = 0",
        *code,
        f"sys.exit(main(['validate', {str(BROKEN)!r}, '--jobs', '2', '--select', 'IO']))",
    ]
    return subprocess.Popen(
        [sys.executable, "-c", "\n".join(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": os.fspath(folder)},
        start_new_session=True,
    )


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
def test_an_interrupt_ends_all_workers_without_a_word(tmp_path: Path) -> None:
    run = command(folder=tmp_path)
    while not list(tmp_path.glob("*/written-*")):
        assert run.poll() is None
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)
    # Workers share stderr with the command: it ends when the last of them has.
    said = run.communicate(timeout=60)
    assert said == ("", "")
    assert run.returncode == 130
    assert list(tmp_path.iterdir()) == []


def test_an_error_in_a_worker_is_told_as_if_it_were_ours(tmp_path: Path) -> None:
    run = command(
        "from newsschema.validators import worker_plan",
        "step = worker_plan.Step",
        "worker_plan.Step = lambda name, *rest: step('missing', *rest)",
        folder=tmp_path,
    )
    out, err = run.communicate(timeout=60)
    assert out == ""
    assert "newsschema itself failed (AttributeError" in err
    assert run.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_records_of_a_script_are_looked_at_in_one_process(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OwnQuote(Quote):
        """Of no module that another process could import."""

    monkeypatch.setattr(workers, "Processes", None)
    report = validate(BROKEN, jobs=2, records={"quotes": OwnQuote}, select="QUO")
    assert any("OwnQuote can't be imported" in note for note in report.outcome.notes)
    assert report.findings.height > 20
