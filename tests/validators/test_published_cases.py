"""Language tags and URLs of published test suites, judged as their authors say."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from newsschema.validators.language_tags import tag_fault
from newsschema.validators.urls import problem_of

NOT_REFUSED = {"gb", "x-x-foo", "x-a-foo", "x-foo-a"}
"""A country, of which LNG002 speaks; and tags for private use, in which RFC 5646 allows these."""

STRICTER = (
    "it holds white space",
    "it holds a backslash",
    "two slashes are missing after its scheme",
    "has no domain",
)
"""Why a URL that browsers repair, or that means a host of one's own network, is refused."""


def test_language_tags(real_data: Path) -> None:
    path = real_data / "conformance/langtags/langtags.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) > 80
    for row in rows:
        tag, wanted = row["tag"], row["expectation"]
        fault = tag_fault(tag)
        if wanted.startswith("canonical:"):
            assert fault is not None
            assert (fault.invalid, fault.expected) == (False, wanted.removeprefix("canonical:"))
        else:
            refused = fault is not None and fault.invalid
            assert refused is (wanted != "well-formed" and tag not in NOT_REFUSED), tag


@pytest.mark.parametrize(
    ("tag", "refused", "expected"),
    [
        ("de", False, None),
        ("sr-Latn-RS", False, None),
        ("sl-rozaj-biske", False, None),
        ("de-CH-1996", False, None),
        ("hy-arevela", False, None),
        ("x-whatever", False, None),
        ("i-klingon", False, "tlh"),
        ("zh-min-nan", False, "nan"),
        ("EN-us", False, "en-US"),
        ("", True, None),
        ("e", True, None),
        ("en--US", True, None),
        ("en_US", True, "en-US"),
        ("de-DE-DE", True, None),
        ("english", True, "en"),
    ],
)
def test_language_tags_of_our_own(tag: str, refused: bool, expected: str | None) -> None:
    fault = tag_fault(tag)
    assert (fault is not None and fault.invalid) is refused
    if expected is not None:
        assert fault is not None
        assert fault.expected == expected


def test_urls(real_data: Path) -> None:
    path = real_data / "conformance/wpt-url/urltestdata.json"
    cases = [case for case in json.loads(path.read_bytes()) if isinstance(case, dict)]
    counts = Counter[str]()
    for case in cases:
        url = case["input"]
        if case.get("base") or any(0xD800 <= ord(letter) < 0xE000 for letter in url):
            continue
        said = problem_of(url)
        if case.get("failure") or case["protocol"] not in {"http:", "https:"}:
            assert said is not None, url
            counts["refused"] += 1
        elif said is None:
            counts["taken"] += 1
        else:
            assert said.endswith(STRICTER), url
            counts["stricter"] += 1
    assert min(counts["refused"] - 400, counts["taken"] - 80, 60 - counts["stricter"]) >= 0


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://harbour-times.example/2026/ferry", True),
        ("https://zeitung.example/käse?seite=2#absatz", True),
        ("https://пример.example/путь", True),
        ("https://[2001:db8::1]:8080/a", True),
        ("https://harbour-times.example:99999/", False),
        ("https://harbour times.example/", False),
        ("https://[::1/", False),
        ("https://ha<rbour.example/", False),
        ("javascript:alert(1)", False),
        ("ftp://harbour-times.example/a", False),
        ("/2026/ferry", False),
        ("https:harbour-times.example", False),
    ],
)
def test_urls_of_our_own(url: str, taken: bool) -> None:
    assert (problem_of(url) is None) is taken
