"""The hooks, run by the real pre-commit: installed from this checkout, on real commits."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from newsschema.cli.first_configuration import hook_entry
from newsschema.readers.file_names import FORMATS, PACKED, files_pattern, split_name, table_in
from newsschema.schemas.catalogue import RECORDS
from newsschema.validators.example import actor, article, quote

ROOT = Path(__file__).resolve().parents[1]
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
ARTICLE = article("The minister said that taxes will not rise this year.")
QUOTE = quote(ARTICLE, "taxes will not rise this year")
EXPORT = ("schema", "export", "--format", "json-schema", "--out")
SHIFTED = QUOTE | {"spans": [{**QUOTE["spans"][0], "start": 1, "end": 30}]}


def test_every_hook_knows_the_files_of_tables() -> None:
    pattern = files_pattern(RECORDS)
    assert HOOKS["newsschema-validate"]["files"] == pattern
    (repo,) = yaml.safe_load(f"repos:\n{hook_entry()}")["repos"]
    (hook,) = repo["hooks"]
    assert hook["files"] == pattern
    shared = ("id", "name", "entry", "require_serial")
    assert {k: hook[k] for k in shared} == {k: HOOKS["newsschema-validate"][k] for k in shared}


STEMS = st.lists(st.sampled_from([*RECORDS, "part", "2021", "x"]), min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from(["-", ".", "_"]).map(lambda sign: sign.join(parts))
)


@given(STEMS, st.sampled_from([*FORMATS, ".txt"]), st.sampled_from(["", *PACKED]))
def test_the_pattern_agrees_with_the_readers(stem: str, ending: str, packed: str) -> None:
    name = f"data/{stem}{ending}{packed}"
    found = re.search(files_pattern(RECORDS), name) is not None
    known = split_name(Path(name).name)
    table = known and table_in(known[0], RECORDS)
    if ending == ".json":
        assert not found
    elif table:
        assert found
    elif found:
        # Two tables in one name: the pattern lets it pass, and the command says what is wrong.
        assert known is not None
        assert sum(part in RECORDS for part in re.split(r"[-.]", known[0])) > 1


class Repository:
    """A repository with a dataset, as a newsroom would have it."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PYTHON"))},
            "GIT_AUTHOR_NAME": "a",
            "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "a",
            "GIT_COMMITTER_EMAIL": "a@example.org",
            **environment,
        }
        folder.mkdir()
        self.git("init", "--quiet")

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.folder, env=self._environment, check=True)

    def write(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes("".join(json.dumps(row) + "\n" for row in rows).encode())
        self.git("add", name)

    def pre_commit(self, *arguments: str) -> tuple[int, str]:
        ended = subprocess.run(
            [sys.executable, "-m", "pre_commit", *arguments],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which pre-commit keeps what it installs."""
    home = str(tmp_path_factory.mktemp("pre-commit"))
    # Pip reads the latter as the value of `compile`.
    return {"PRE_COMMIT_HOME": home, "PIP_NO_COMPILE": "false"}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as a repository of its own, with what is not committed yet."""
    folder = tmp_path_factory.mktemp("project") / "newsschema"
    if subprocess.run(["git", "rev-parse"], cwd=ROOT, capture_output=True, check=False).returncode:
        pytest.skip("this is no git checkout, from which pre-commit could install")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    repository = Repository(folder, {})
    for name in listed.decode().split("\0"):
        source, target = ROOT / name, folder / name
        if not name or not (source.exists() or source.is_symlink()):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_symlink():
            target.symlink_to(source.readlink())
        else:
            target.write_bytes(source.read_bytes())
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message", "All of it")
    return folder


@pytest.mark.slow
def test_try_repo(tmp_path: Path, checkout: Path, environment: dict[str, str]) -> None:
    newsroom = Repository(tmp_path / "newsroom", environment)
    newsroom.write("data/articles.jsonl", [ARTICLE])
    newsroom.write("data/quotes.jsonl", [SHIFTED])
    status, told = newsroom.pre_commit(
        "try-repo", str(checkout), "newsschema-validate", "--files", "data/quotes.jsonl"
    )
    assert status == 1, told
    assert "error[QUO002] span-text-mismatch" in told
    assert "data/quotes.jsonl:1" in told


@pytest.mark.slow
def test_commits_are_checked(tmp_path: Path, checkout: Path, environment: dict[str, str]) -> None:
    newsroom = Repository(tmp_path / "newsroom", environment)
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=checkout, capture_output=True, text=True, check=True
    ).stdout.strip()
    hooks = [{"id": name} for name in HOOKS]
    config = {"repos": [{"repo": str(checkout), "rev": head, "hooks": hooks}]}
    (newsroom.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    newsroom.git("add", ".pre-commit-config.yaml")

    # Exported schemas are not there yet, and no data have changed.
    status, told = newsroom.pre_commit("run")
    assert status == 1, told
    assert "quotes.schema.json is missing; export it again" in told
    assert re.search(r"newsschema validate\.+\(no files to check\)Skipped", told)

    subprocess.run(
        [sys.executable, "-m", "newsschema", *EXPORT, str(newsroom.folder / "schemas")],
        check=True,
    )
    newsroom.git("add", "schemas")
    newsroom.write("wire/articles.jsonl", [ARTICLE])
    newsroom.write("wire/quotes.jsonl", [QUOTE])
    newsroom.write("web/actors.jsonl", [actor()])
    status, told = newsroom.pre_commit("run")
    assert status == 0, told
    newsroom.git("commit", "--quiet", "--no-verify", "--message", "Good data")

    # Only the quotes change; the article beside them, committed before, is what convicts them.
    newsroom.write("wire/quotes.jsonl", [SHIFTED])
    newsroom.write("web/actors.jsonl", [actor(qid="Q7")])
    status, told = newsroom.pre_commit("run")
    assert status == 1, told
    assert "error[QUO002] span-text-mismatch" in told
    assert "wire/quotes.jsonl:1" in told
