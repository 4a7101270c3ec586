"""Finding all rules: every module below `newsschema.validators.rules` is imported, once."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from newsschema.validators import rules
from newsschema.validators.rule import RULES, Rule


@cache
def load_rules() -> Mapping[str, type[Rule]]:
    """All rules by code, in the order of the codes."""
    for family in pkgutil.iter_modules(rules.__path__, f"{rules.__name__}."):
        package = importlib.import_module(family.name)
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return dict(sorted(RULES.items()))
