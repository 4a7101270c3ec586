"""What is installed is what is in the repository: packages, files, dependencies.

A package that `pyproject.toml` does not name can be imported from a checkout and is missing from
the wheel, so an editable installation proves nothing about what others get.
"""

import ast
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]
FOLDERS: dict[str, str] = {"newsschema": "newsschema"} | SETUPTOOLS["package-dir"]


def files_of_packages() -> Iterator[tuple[str, Path]]:
    """Each file below a folder of packages: its path in the wheel, its path here."""
    for package, folder in FOLDERS.items():
        home = ROOT / folder
        for file in sorted(home.rglob("*")):
            inside = file.relative_to(home)
            linked = any((home / parent).is_symlink() for parent in (inside, *inside.parents[:-1]))
            hidden = any(part.startswith(".") or part == "__pycache__" for part in inside.parts)
            if file.is_file() and not linked and not hidden:
                yield f"{package.replace('.', '/')}/{inside.as_posix()}", file


def test_every_package_is_listed() -> None:
    found = {
        path.removesuffix("/__init__.py").replace("/", ".")
        for path, _ in files_of_packages()
        if path.endswith("/__init__.py")
    }
    assert found == set(SETUPTOOLS["packages"])


def test_every_folder_with_code_is_a_package() -> None:
    folders = {file.parent for path, file in files_of_packages() if path.endswith(".py")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


@pytest.mark.parametrize("package", SETUPTOOLS["package-dir"])
def test_a_link_leads_to_each_folder(package: str) -> None:
    link = ROOT / package.replace(".", "/")
    assert link.is_symlink()
    assert link.readlink() == Path("..", SETUPTOOLS["package-dir"][package])


def test_every_import_is_a_dependency() -> None:
    def normal(name: str) -> str:
        return re.sub(r"[-_.]+", "-", name).lower()

    def names(requirements: list[str]) -> set[str]:
        return {normal(re.split(r"[^\w.-]", requirement)[0]) for requirement in requirements}

    project = PROJECT["project"]
    # What the tests are run with is no promise to anyone who installs the package.
    extras = [
        requirement
        for extra, requirements in project["optional-dependencies"].items()
        if extra != "test"
        for requirement in requirements
    ]
    declared = names(project["dependencies"] + extras)
    providers = importlib.metadata.packages_distributions()
    missing = set()
    for path, file in files_of_packages():
        if not path.endswith(".py"):
            continue
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            else:
                continue
            for module in modules:
                top = module.partition(".")[0]
                # `_typeshed` exists for type checkers alone.
                if top in {"newsschema", "_typeshed"} or top in sys.stdlib_module_names:
                    continue
                if declared.isdisjoint(map(normal, providers.get(top, [top]))):
                    missing.add(f"{top} ({path})")
    assert sorted(missing) == []


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files in the wheel of this tree, built through its source distribution."""
    tree = tmp_path_factory.mktemp("tree")
    # A copy, because setuptools puts into the wheel what an earlier build left in build/.
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    for folder in FOLDERS.values():
        leave_out = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(ROOT / folder, tree / folder, symlinks=True, ignore=leave_out)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", "dist"]
    run = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (built,) = (tree / "dist").glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.slow
def test_the_wheel_holds_the_tree(wheel: dict[str, bytes]) -> None:
    held = {path: content for path, content in wheel.items() if ".dist-info/" not in path}
    assert held == {path: file.read_bytes() for path, file in files_of_packages()}


@pytest.mark.slow
def test_the_wheel_names_licence_and_command(wheel: dict[str, bytes]) -> None:
    version = PROJECT["project"]["version"]
    about = {path: content for path, content in wheel.items() if ".dist-info/" in path}
    home = f"newsschema-{version}.dist-info"
    assert b"License-Expression: Apache-2.0" in about[f"{home}/METADATA"]
    assert b"newsschema = newsschema.cli.main:main" in about[f"{home}/entry_points.txt"]
    assert about[f"{home}/licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
