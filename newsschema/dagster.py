"""Asset checks for Dagster: one for each rule and table, with the severity kept.

```python
import dagster
import newsschema.dagster

checks = newsschema.dagster.asset_checks({"quotes": "quotes"}, lambda: "data/")
definitions = dagster.Definitions(assets=[quotes], asset_checks=[checks])
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import dagster
import polars as pl

from newsschema.api import Codes, FilePath, validate
from newsschema.errors import UsageError
from newsschema.validators.finding import Severity
from newsschema.validators.rule import CellRule, Rule
from newsschema.validators.selection import selected, words

if TYPE_CHECKING:
    from newsschema.reports.report import Report

SHOWN: Final = 5
"""Findings that a check shows."""
COLUMNS: Final = ("file", "line", "row", "key", "column", "message")
"""What it shows of them; no text of articles."""


def asset_checks(
    assets: Mapping[str, Any],
    read: Callable[[], FilePath | Sequence[FilePath] | Mapping[str, Any]],
    *,
    select: Codes | None = None,
    ignore: Codes | None = None,
    config: FilePath | None = None,
    blocking: bool = False,
    name: str = "newsschema",
) -> dagster.AssetChecksDefinition:
    """Checks of assets that are the tables of one dataset; one run of the rules serves them all.

    A check fails with the worst severity of its findings, `ERROR` or `WARN`. Findings of the
    severity info let it pass: Dagster has nothing below a warning; they are counted in the
    metadata. A rule that could not run passes and says why; one that crashed fails.

    Args:
        assets: table to its asset, or the key of it.
        read: gives what `newsschema.validate` checks, when the checks run.
        select: rules to check instead of all.
        ignore: rules to leave out; wins over `select`.
        config: a configuration file to use instead of the nearest one.
        blocking: whether assets downstream wait for the checks, and stop at an error. The checks
            wait for all of `assets`, so none of these may then depend on another.
        name: of the step that runs the rules.

    Raises:
        UsageError: no rule looks at these tables.
        ConfigurationError: a code, family or name is unknown.
    """
    rules = selected(words(select) or ("ALL",), words(ignore) or ())
    checked = [(rule, table) for rule in rules for table in _tables(rule) if table in assets]
    checked += [(rule, table) for rule in rules if "*" in _tables(rule) for table in assets]
    if not checked:
        raise UsageError(f"no selected rule looks at {', '.join(assets) or 'no table'}")

    def run_rules() -> Iterator[dagster.AssetCheckResult]:
        report = validate(read(), select=select, ignore=ignore, config=config)
        told: set[str] = set()
        for rule, table in checked:
            findings = report.findings.filter(pl.col("code") == rule.code)
            # What a rule says of a table that is no asset is told by its first check.
            own = pl.col("table") == table
            if rule.code not in told:
                own |= ~pl.col("table").is_in(list(assets))
            told.add(rule.code)
            yield _result(rule, assets[table], findings.filter(own), report)

    specs = [
        dagster.AssetCheckSpec(
            _name(rule), asset=assets[table], description=rule.message, blocking=blocking
        )
        for rule, table in checked
    ]
    return dagster.multi_asset_check(name=name, specs=specs)(run_rules)


def _tables(rule: type[Rule]) -> list[str]:
    """The tables that a rule reports; `*` for any."""
    if rule.table != "*":
        return [rule.table]
    return list(rule.cells) if issubclass(rule, CellRule) else ["*"]


def _name(rule: type[Rule]) -> str:
    return f"{rule.code}_{rule.name.replace('-', '_')}"


def _result(
    rule: type[Rule], asset: Any, findings: pl.DataFrame, report: Report
) -> dagster.AssetCheckResult:
    result = next(result for result in report.rules if result.code == rule.code)
    severities = set(findings["severity"])
    failed = bool(severities & {Severity.ERROR, Severity.WARNING}) or result.status == "crashed"
    warned = result.status != "crashed" and Severity.ERROR not in severities
    key = asset.key if isinstance(asset, dagster.AssetsDefinition) else asset
    return dagster.AssetCheckResult(
        passed=not failed,
        asset_key=key,
        check_name=_name(rule),
        severity=(dagster.AssetCheckSeverity.WARN if warned else dagster.AssetCheckSeverity.ERROR),
        description=result.reason,
        metadata={
            "status": result.status,
            "severity": str(result.severity),
            "findings": findings.height,
            "first": dagster.MetadataValue.md(_shown(findings.head(SHOWN))),
        },
    )


def _shown(findings: pl.DataFrame) -> str:
    """Findings as a table in Markdown; bars and line breaks in the data do not break it."""
    rows = [COLUMNS, ["---"] * len(COLUMNS), *findings.select(COLUMNS).iter_rows()]
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    plain = [[" ".join(cell.replace("|", r"\|").split()) for cell in row] for row in cells]
    return "\n".join(f"| {' | '.join(row)} |" for row in plain)
