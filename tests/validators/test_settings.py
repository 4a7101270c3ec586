"""The configuration: where it is found, what it may say, what it may not."""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field

from newsschema.errors import ConfigurationError
from newsschema.readers.limits import DEFAULT
from newsschema.readers.table_settings import TableSettings
from newsschema.schemas.quote import Quote
from newsschema.validators.configuration import parse_rule
from newsschema.validators.extensions import load_records
from newsschema.validators.finding import Severity
from newsschema.validators.rule import ProblemRule, RuleOptions
from newsschema.validators.settings import RuleSettings, Settings, Suppression, load_settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a folder of data in it."""
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str, name: str = "newsschema.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def refused(text: str, home: Path) -> str:
    """The sentence with which a configuration is refused, without its place."""
    file = write(home, text)
    with pytest.raises(ConfigurationError) as caught:
        load_settings(["data"])
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert str(file) in sentence
    return sentence.removeprefix(f"{file}: ")


def test_without_configuration_the_defaults_apply(home: Path) -> None:
    assert load_settings(["data"]) == Settings()


def test_every_key_is_read(home: Path) -> None:
    file = write(
        home,
        """
        select = ["IO", "ALL"]
        ignore = ["utf8-bom"]
        fail-on = "never"
        offset-unit = "utf16"
        show = "all"
        excerpts = "never"
        max-findings = 50
        now = 2026-03-01T12:00:00+01:00
        [rules.IO013]
        severity = "warning"
        allow = 0.25
        [tables.quotes]
        files = ["extracted/q-*.jsonl"]
        columns = { speaker_name = "speaker_text" }
        [[suppress]]
        code = "required-value-missing"
        key = "art_9"
        reason = "lost in the move"
        """,
    )
    settings = load_settings(["data"])
    assert settings == Settings(
        select=("IO", "ALL"),
        ignore=("utf8-bom",),
        fail_on=None,
        offset_unit="utf16",
        rules={"IO013": RuleSettings(Severity.WARNING, 0.25, settings.rules["IO013"].options)},
        tables={
            "quotes": TableSettings(
                ("extracted/q-*.jsonl",), None, {"speaker_name": "speaker_text"}
            )
        },
        suppress=(Suppression("IO013", "lost in the move", key="art_9"),),
        max_findings=50,
        now=datetime(2026, 3, 1, 11, tzinfo=UTC),
        show=None,
        excerpts="never",
        source=file,
    )
    assert pickle.loads(pickle.dumps(settings)) == settings  # noqa: S301 - our own bytes


def test_the_nearest_file_counts(home: Path) -> None:
    write(home, "show = 1")
    inner = write(home / "data", "show = 2")
    assert load_settings(["data"]).show == 2
    assert load_settings(["data/quotes.jsonl"]).source == inner
    assert load_settings([]).show == 1
    inner.unlink()
    assert load_settings(["data"]).show == 1


def test_the_working_directory_is_searched_after_the_data(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    write(home, "show = 7")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert load_settings([elsewhere]).show == 7


def test_a_project_file_counts_only_with_the_section(home: Path) -> None:
    write(home, "[tool.newsschema]\nshow = 4", "pyproject.toml")
    write(home / "data", "[project]\nname = 'other'", "pyproject.toml")
    assert load_settings(["data"]).show == 4
    write(home, "show = 5")
    assert load_settings(["data"]).show == 5


def test_a_named_file_wins(home: Path) -> None:
    write(home, "show = 1")
    assert load_settings(["data"], config=write(home, "show = 8", "other.toml")).show == 8
    with pytest.raises(ConfigurationError, match=r"can't read the configuration none\.toml"):
        load_settings(["data"], config="none.toml")
    write(home, "[project]", "pyproject.toml")
    with pytest.raises(ConfigurationError, match=r"has no section \[tool\.newsschema\]"):
        load_settings(["data"], config="pyproject.toml")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ignroe = []", "unknown key 'ignroe'; did you mean 'ignore'?"),
        (
            "[tables.quotes]\nfile = []",
            "unknown key 'file' in tables.quotes; did you mean 'files'?",
        ),
        ("[tables.quots]\n", "unknown table 'quots' in tables; did you mean 'quotes'?"),
        (
            "[rules.IO013]\nseverty = 'info'",
            "unknown key 'severty' in rules.IO013; did you mean 'severity'?",
        ),
        ("[[suppress]]\ncode = 'IO013'", "'reason' is missing in suppress.0; add it"),
        (
            "fail-on = 'fatal'",
            "fail-on is \"fatal\": should be 'error', 'warning', 'info' or 'never'",
        ),
        ("show = -1", "show is -1: should be greater than or equal to 0 or should be 'all'"),
        ("select = 'QUO'", 'select is "QUO": should be a valid array'),
        (
            "[rules.IO013]\nallow = 2",
            "rules.IO013.allow is 2: should be less than or equal to 1",
        ),
        ("[tables]\nquotes = 3", "tables.quotes is 3: should be an object"),
        (
            "[[suppress]]\ncode = 'IO013'\nreason = 'all'",
            "suppress leaves out all of IO013; add a key, table or column, or use ignore",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(text: str, sentence: str, home: Path) -> None:
    assert refused(text, home) == sentence


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("select = ['I0013']", "unknown rule 'I0013' in select in"),
        ("ignore = ['utf8-bon']", "did you mean 'utf8-bom'?"),
        ("[rules.IO0133]", "unknown rule 'IO0133' in rules.IO0133 in"),
        ("[[suppress]]\ncode = 'IO'\nkey = 'a'\nreason = 'b'", "unknown rule 'IO' in suppress in"),
        ("select = [", "is no valid TOML"),
        ("[rules.IO013]\n[rules.required-value-missing]", "IO013 has two sections; join them"),
    ],
)
def test_unknown_rules_and_bad_files_are_refused(text: str, part: str, home: Path) -> None:
    assert part in refused(text, home)


def test_a_file_that_is_no_text_is_refused(home: Path) -> None:
    (home / "newsschema.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="is no valid TOML"):
        load_settings(["data"])
    (home / "newsschema.toml").write_bytes(b"#" * (1 << 20) + b"\n")
    with pytest.raises(ConfigurationError, match="is larger than 1 MiB"):
        load_settings(["data"])


RECORD = """
from newsschema.schemas.quote import Quote

class MyQuote(Quote):
    desk: str | None = None
    '''The desk that extracted it.'''
"""


def test_a_record_is_loaded_from_beside_the_configuration(home: Path) -> None:
    (home / "my_quote_records.py").write_text(RECORD, encoding="utf-8")
    write(home, "[tables.quotes]\nrecord = 'my_quote_records:MyQuote'")
    records = load_records(load_settings(["data"]))
    assert issubclass(records["quotes"], Quote)
    assert "desk" in records["quotes"].model_fields


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("no_such_module_here:MyQuote", "can't be loaded (ModuleNotFoundError"),
        ("json:JSONEncoder", "is no subclass of Quote; derive it from newsschema.Quote"),
        ("json:nothing", "can't be loaded (AttributeError"),
    ],
)
def test_a_record_that_is_none_is_refused(path: str, part: str, home: Path) -> None:
    write(home, f"[tables.quotes]\nrecord = '{path}'")
    with pytest.raises(ConfigurationError) as caught:
        load_records(load_settings(["data"]))
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "danger"),
    [
        ("record", "'evil:Quote'", "run code"),
        ("checks", "'evil:Frame'", "run code"),
        ("files", "['../secret/*.jsonl']", "read files outside the dataset"),
        ("files", "['/etc/*']", "read files outside the dataset"),
        ("files", "['C:\\\\secret\\\\*.csv']", "read files outside the dataset"),
        ("files", "['a\\\\..\\\\..\\\\*.csv']", "read files outside the dataset"),
    ],
)
def test_a_configuration_with_the_data_is_not_trusted(
    key: str, value: str, danger: str, home: Path
) -> None:
    file = write(home / "data", f"[tables.quotes]\n{key} = {value}")
    with pytest.raises(ConfigurationError) as caught:
        load_settings(["data"])
    assert str(caught.value) == (
        f"{file} lies with the data and its tables.quotes.{key} would {danger}; "
        "if you trust it, name it with --config"
    )
    assert load_settings(["data"], config=file).tables["quotes"] != TableSettings()


def test_harmless_keys_of_a_configuration_with_the_data_count(home: Path) -> None:
    write(home / "data", "[tables.quotes]\nfiles = ['parts/*.jsonl']")
    assert load_settings(["data"]).tables["quotes"].files == ("parts/*.jsonl",)


def test_jobs(home: Path) -> None:
    file = write(home / "data", "jobs = 1")
    assert load_settings(["data"]).jobs == 1
    assert load_settings(["data"]).overridden(jobs=3).jobs == 3
    write(home / "data", "jobs = 1024")
    with pytest.raises(ConfigurationError, match="its jobs would start more processes"):
        load_settings(["data"])
    assert load_settings(["data"], file).jobs == 1024
    for wrong in (0, -1, 1025):
        with pytest.raises(ConfigurationError, match="jobs"):
            load_settings().overridden(jobs=wrong)


def test_limits(home: Path) -> None:
    file = write(home / "data", "[limits]\ndepth = 12\nline-bytes = 1_048_576")
    limits = load_settings(["data"]).limits
    assert limits == replace(DEFAULT, depth=12, line_bytes=1 << 20)
    write(home / "data", "[limits]\nunpacked-ratio = 100_000")
    with pytest.raises(ConfigurationError) as caught:
        load_settings(["data"])
    assert str(caught.value) == (
        f"{file} lies with the data and its limits.unpacked-ratio would raise a limit that "
        "protects from it; if you trust it, name it with --config"
    )
    assert load_settings(["data"], config=file).limits.unpacked_ratio == 100_000


def test_a_configuration_above_the_working_directory_is_trusted(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home, "[tables.quotes]\nrecord = 'mine:Quote'")
    monkeypatch.chdir(home / "data")
    assert load_settings(["."]).tables["quotes"].record == "mine:Quote"


def test_a_caller_overrides(home: Path) -> None:
    write(home, "select = ['IO']\nignore = ['IO001']\nshow = 9")
    settings = load_settings(["data"]).overridden(
        select=["IO002"], ignore=["IO003"], offset_unit="byte", show=None
    )
    assert settings.select == ("IO002",)
    assert settings.ignore == ("IO001", "IO003")
    assert settings.offset_unit == "byte"
    assert settings.show == 9
    with pytest.raises(ConfigurationError, match="did you mean 'IO002'"):
        settings.overridden(select=["IO-002"])


@dataclass(frozen=True, slots=True)
class ProbeOptions(RuleOptions):
    """Options of a rule."""

    max_code_points: Annotated[int, Field(gt=0)] = 1200
    """The longest text."""
    words: tuple[str, ...] = ("n/a",)
    """Words that count."""


class Probe(ProblemRule):
    """A rule without code, which is therefore not registered."""

    Options = ProbeOptions


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> type[Probe]:
    monkeypatch.setattr(Probe, "code", "PRB001", raising=False)
    return Probe


def test_options_are_of_the_rules_own_class(probe: type[Probe]) -> None:
    content = {"severity": "info", "max-code-points": 5, "words": ["none"]}
    section, options = parse_rule(probe, content, "c.toml")
    assert section.severity is Severity.INFO
    assert options == ProbeOptions(5, ("none",))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            {"max-code-point": 5},
            "unknown key 'max-code-point' in rules.PRB001; did you mean 'max-code-points'?",
        ),
        ({"max_code_points": 5}, "unknown key 'max_code_points' in rules.PRB001; did you mean"),
        (
            {"max-code-points": "5"},
            'rules.PRB001.max-code-points is "5": should be a valid integer',
        ),
        ({"max-code-points": True}, "rules.PRB001.max-code-points is true: should be a valid"),
        ({"max-code-points": 0}, "rules.PRB001.max-code-points is 0: should be greater than 0"),
        ({"words": [1]}, "rules.PRB001.words.0 is 1: should be a valid string"),
    ],
)
def test_options_are_checked_by_their_types(
    content: dict[str, object], sentence: str, probe: type[Probe]
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_rule(probe, content, "c.toml")
    assert str(caught.value).startswith(f"c.toml: {sentence}"), json.dumps(content)
