"""The documentation is true: its examples run, its links lead somewhere, nothing is left out."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.fields import fields
from newsschema.validators.configuration import Configuration
from newsschema.validators.registry import load_rules
from tests.docs import blocks

ROOT = blocks.ROOT
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))

import pages  # noqa: E402 - found through the path above

WRITTEN = {
    **{path.relative_to(DOCS).as_posix(): path.read_text("utf-8") for path in DOCS.rglob("*.md")},
}
RUNNABLE = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def made() -> Mapping[str, str]:
    """The pages that are made, by their names."""
    return pages.pages()


@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "fixtures", tmp_path / "fixtures")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    blocks.run(page, tmp_path)


def links() -> Iterator[tuple[str, str]]:
    for name, text in WRITTEN.items():
        shown = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        for match in LINK.finditer(shown):
            yield name, match[1] or match[2]


def test_links_within_the_pages_lead_somewhere(made: Mapping[str, str]) -> None:
    everything = {**WRITTEN, **made}
    broken = []
    for name, target in links():
        path, _, _ = target.partition("#")
        if not path or "://" in path or path.startswith("mailto:"):
            continue
        joined = (Path(name).parent / path).as_posix()
        resolved = re.sub(r"(^|/)(?!\.\.)[^/]+/\.\./", r"\1", joined)
        if resolved not in everything and not (DOCS / joined).exists():
            broken.append(f"{name}: {target}")
    assert broken == []


def test_the_tests_that_hold_the_guarantees_are_there() -> None:
    named = re.findall(r"`(tests/[^`]+)`", WRITTEN["guarantees.md"])
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_page_of_the_navigation_is_there(made: Mapping[str, str]) -> None:
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    named: list[str] = []

    def collect(entries: list[object]) -> None:
        for entry in entries:
            value = next(iter(entry.values())) if isinstance(entry, dict) else entry
            collect(value) if isinstance(value, list) else named.append(str(value))

    collect(config["nav"])
    assert [name for name in named if name not in {**WRITTEN, **made}] == []
    unlisted = set(WRITTEN) - set(named)
    assert unlisted == set()


@pytest.mark.parametrize("code", sorted(load_rules()))
def test_every_rule_has_a_page_and_a_line(code: str, made: Mapping[str, str]) -> None:
    assert f"rules/{code}.md" in made
    assert f"[{code}]({code}.md)" in made["rules/index.md"]


@pytest.mark.parametrize("table", RECORDS)
def test_every_field_of_a_record_is_described(table: str, made: Mapping[str, str]) -> None:
    page = made[f"records/{table}.md"]
    assert [f.name for f in fields(RECORDS[table]) if f"| `{f.name}` |" not in page] == []


def test_every_key_of_the_configuration_is_described(made: Mapping[str, str]) -> None:
    page = made["configuration.md"]
    keys = [name.replace("_", "-") for name in Configuration.model_fields]
    assert [key for key in keys if f"| `{key}` |" not in page] == []


def test_every_flag_is_described(made: Mapping[str, str]) -> None:
    page = made["commands.md"]
    for path, command in pages.commands().items():
        assert f"## {path}\n" in page
        for parameter in command.params:
            for flag in (*parameter.opts, *parameter.secondary_opts):
                if flag.startswith("--"):
                    assert flag in page, (path, flag)
                    assert getattr(parameter, "help", None), (path, flag)
