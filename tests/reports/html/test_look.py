"""How the page looks: where its parts stand, and a coarse picture that forgives other fonts."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newsschema
from newsschema.validators.example import article, quote

Open = Callable[..., Any]

REFERENCE = Path(__file__).with_name("look.json")
"""The pictures; written anew where NEWSSCHEMA_WRITE_LOOK is set. Look at the page first."""

COLUMNS, ROWS = 16, 12
ON_AVERAGE, IN_ONE_CELL = 9, 60
"""How much the mean colour of a cell may differ, of 255. Measured with three sets of fonts: up
to 6.6 on average and 35 in one cell; the other colour scheme differs by 219 on average."""

SCENES: dict[str, dict[str, Any]] = {
    "top": {},
    "top, dark": {"dark": True},
    "figures": {"at": "where"},
    "article": {"at": "article-1"},
    "article, narrow": {"at": "article-1", "width": 480},
}

MEANS = """
(async (png, columns, rows) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const width = Math.floor(image.width / columns), height = Math.floor(image.height / rows);
  const means = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const { data } = canvas.getImageData(column * width, row * height, width, height);
      const sum = [0, 0, 0];
      for (let i = 0; i < data.length; i += 1) if (i % 4 < 3) sum[i % 4] += data[i];
      means.push(sum.map((all) => Math.round(all / (width * height))));
    }
  }
  return means;
})
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two articles and two rules, so that a new rule does not change the picture."""
    lead = "The harbour trust said the night boat would sail again in May, and in June."
    articles = [article(lead, f"art_{n}", publisher=f"The Pier {n}") for n in range(2)]
    articles[1]["body"] += "\n<b>Read on</b>"
    quotes = [
        quote(one, "the night boat would sail again", f"quo_{n}") for n, one in enumerate(articles)
    ]
    for side in ("start", "end"):
        quotes[0]["spans"][0][side] += 8
    report = newsschema.validate(
        {"articles": articles, "quotes": quotes},
        select=["QUO002", "TXT004"],
        now="2026-06-01T00:00:00Z",
    )
    path = tmp_path_factory.mktemp("look") / "report.html"
    report.write(path)
    return path


def look(open_page: Open, page: Path, scene: dict[str, Any], change: str = "") -> list[list[int]]:
    """The mean colours of the cells of a scene, perhaps with something changed by a script."""
    tab = open_page(page, width=scene.get("width", 1200), dark=scene.get("dark", False))
    if "at" in scene:
        tab.run(f"document.getElementById('{scene['at']}').scrollIntoView()")
    tab.run(change)
    png = base64.b64encode(tab.screenshot()).decode()
    blank = page.with_name("blank.html")
    blank.write_text("<!doctype html><title>blank</title>")
    return list(open_page(blank).run(f"{MEANS}('{png}', {COLUMNS}, {ROWS})"))


@pytest.mark.parametrize("name", SCENES)
def test_the_picture_is_the_same(open_page: Open, page: Path, name: str) -> None:
    seen = look(open_page, page, SCENES[name])
    if os.environ.get("NEWSSCHEMA_WRITE_LOOK"):
        known = json.loads(REFERENCE.read_text()) if REFERENCE.exists() else {}
        REFERENCE.write_text(json.dumps({**known, name: seen}) + "\n")
    expected = json.loads(REFERENCE.read_text())[name]
    apart = distances(seen, expected)
    assert sum(apart) / len(apart) <= ON_AVERAGE
    assert max(apart) <= IN_ONE_CELL


@pytest.mark.parametrize(
    "change",
    [
        "document.querySelector('style').remove()",
        "document.querySelector('#where').remove()",
        "document.body.style.marginLeft = '12rem'",
    ],
)
def test_another_picture_is_told(open_page: Open, page: Path, change: str) -> None:
    seen = look(open_page, page, SCENES["figures"], change)
    apart = distances(seen, json.loads(REFERENCE.read_text())["figures"])
    assert sum(apart) / len(apart) > ON_AVERAGE or max(apart) > IN_ONE_CELL


def distances(seen: list[list[int]], expected: list[list[int]]) -> list[int]:
    """How far the cells of two pictures are apart."""
    return [
        max(abs(a - b) for a, b in zip(cell, other, strict=True))
        for cell, other in zip(seen, expected, strict=True)
    ]


def test_the_parts_stand_in_order(open_page: Open, page: Path) -> None:
    tab = open_page(page)
    tops = tab.run(
        "['header.top', 'nav', '#rules', '#where', '#articles', '#article-1', '#article-2', "
        "'#columns', '#provenance'].map((name) => "
        "document.querySelector(name).getBoundingClientRect().top)"
    )
    assert tops == sorted(tops)
    assert tops[2] < 450


def test_bars_are_as_long_as_their_numbers(open_page: Open, page: Path) -> None:
    widths = open_page(page).run(
        "[...document.querySelectorAll('.bar')].map((cell) => "
        "[...cell.querySelectorAll('rect')].map((r) => r.getBoundingClientRect().width))"
    )
    (articles,), (quotes,) = widths
    assert articles == pytest.approx(quotes)


def test_the_line_of_a_limit_stands_at_its_value(open_page: Open, tmp_path: Path) -> None:
    rows = [article("", f"art_{n}", title="x" * length) for n, length in enumerate((40, 480, 520))]
    path = tmp_path / "report.html"
    newsschema.validate({"articles": rows}, now="2026-06-01T00:00:00Z").write(path)
    line, bars = open_page(path).run(
        """
        (() => {
          const figure = [...document.querySelectorAll("figure")]
            .find((one) => one.textContent.includes("articles.title"));
          const middle = (one) => {
            const box = one.getBoundingClientRect();
            return box.left + box.width / 2;
          };
          const bars = [...figure.querySelectorAll("rect:not(.over)")];
          const told = bars.map((one) => [one.className.baseVal, middle(one)]);
          return [middle(figure.querySelector(".limit")), told];
        })()
        """
    )
    assert [kind for kind, _ in bars] == ["count", "count", "beyond"]
    assert bars[1][1] < line < bars[2][1]
