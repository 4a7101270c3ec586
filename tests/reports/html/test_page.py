"""The page in a real Chromium: inert, readable, and every mark where its offsets say."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newsschema
from newsschema.reports.report import Report
from newsschema.validators.example import FILLER, article, quote

Open = Callable[..., Any]

ACTIVE = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    '<a href="javascript:document.title=1">link</a></mark></p></article></style></script><!-- '
    "{{ 7 * 7 }}{% raw %}&lt;b&gt;]]> \x1b[31mred\x1b]8;;https://harbour.invalid\x07 \x9b2J"
    " \u202egnp.exe\u2069\u2028 <svg onload=document.title=1><style>*{display:none}</style>"
)
"""What a page must never run: markup, scripts, addresses, templates, escapes, directions."""

ARABIC = (
    "قال رئيس الميناء إن العبارة الليلية ستعود في الربيع.\n"
    "وأضاف أن التذاكر لن ترتفع هذا العام (Port Tamsin 2026)."
)
CHINESE = "港务局长周二表示，夜间渡轮将于春天恢复。\n“票价今年不会上涨，”他补充说。"
ZALGO = "H" + "\u0336\u0489\u0315" * 40 + "arbour"
LONG = "\n".join(f"{n}. {FILLER}" for n in range(120))


def shifted(source: dict[str, Any], words: str, quote_id: str, by: int) -> dict[str, Any]:
    """A quote whose span has slipped."""
    made = quote(source, words, quote_id)
    made["spans"][0]["start"] += by
    made["spans"][0]["end"] += by
    return made


def hostile_tables() -> dict[str, list[dict[str, Any]]]:
    """A dataset in four scripts that tries everything."""
    active = article(
        f"The trust said the boat would sail.\n{ACTIVE}\nAnd {ZALGO} too, the trust said.",
        "art_active",
        title=ACTIVE,
        publisher=ACTIVE,
        odd=ACTIVE,
    )
    arabic = article(ARABIC, "art_arabic", language="ar", publisher="ميناء اليوم")
    arabic["title"] = "العبارة الليلية تعود"
    chinese = article(CHINESE, "art_chinese", language="zh", publisher="港口日报")
    long = article(LONG, "art_long", published_at="2026-05-30T08:00:00Z")
    key = f'quo_"><b onclick=alert(1)>{ACTIVE}'
    return {
        "articles": [active, arabic, chinese, long],
        "quotes": [
            shifted(active, "the boat would sail", "quo_active", 3),
            shifted(active, ACTIVE, key, -2),
            quote(active, ZALGO, "quo_zalgo"),
            shifted(arabic, "العبارة الليلية ستعود في الربيع", "quo_arabic", 5),
            quote(arabic, "التذاكر لن ترتفع هذا العام", "quo_arabic_2"),
            shifted(chinese, "夜间渡轮将于春天恢复", "quo_chinese", 2),
            shifted(long, "100. ", "quo_long", 1),
        ],
    }


@pytest.fixture(scope="module")
def report() -> Report:
    return newsschema.validate(hostile_tables(), now="2026-06-01T00:00:00Z")


@pytest.fixture(scope="module")
def page(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    report.write(path)
    return path


BODIES = """
[...document.querySelectorAll("article")].map((article) => {
  const marks = [];
  let at = 0;
  const points = (text) => [...text].length;
  const walk = (node, mark) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (mark) mark.text += node.data;
      at += points(node.data);
    } else if (node.dataset?.u) {
      if (mark) mark.text += String.fromCodePoint(parseInt(node.dataset.u, 16));
      at += 1;
    } else if (node.dataset?.leftOut) {
      at += Number(node.dataset.leftOut);
    } else {
      const own = node.dataset?.marks ? { at, text: "", places: node.dataset.marks } : mark;
      if (own && own !== mark) marks.push(own);
      for (const child of node.childNodes) walk(child, own);
    }
  };
  const body = article.querySelector(".body");
  walk(body, null);
  return { meta: article.querySelector(".meta").textContent, length: at, marks };
})
"""


def test_it_opens_without_complaint_or_request(open_page: Open, page: Path) -> None:
    tab = open_page(page)
    assert tab.complaints() == []
    assert tab.requests() == [page.as_uri()]
    assert tab.run("document.title").startswith("Failed: ")


def test_every_mark_is_where_its_offsets_say(open_page: Open, page: Path) -> None:
    bodies = {row["article_id"]: row["body"] for row in hostile_tables()["articles"]}
    shown = open_page(page).run(BODIES)
    assert len(shown) == 4
    kinds: list[str] = []
    for one in shown:
        body = next(text for key, text in bodies.items() if key in one["meta"])
        assert one["length"] == len(body)
        words: dict[str, str] = {}
        for mark in one["marks"]:
            assert body[mark["at"] :].startswith(mark["text"])
            for place in mark["places"].split(" "):
                if place not in words:
                    assert mark["at"] == int(place.split(":")[1])
                words[place] = words.get(place, "") + mark["text"]
        for place, text in words.items():
            kind, start, end = place.split(":")
            assert text == body[int(start) : int(end)]
            kinds.append(kind)
    assert {kind: kinds.count(kind) >= least for kind, least in EXPECTED_KINDS.items()} == (
        dict.fromkeys(EXPECTED_KINDS, True)
    )


EXPECTED_KINDS = {"stored": 5, "fix": 3, "valid": 2}


def test_a_shifted_span_is_marked_twice(open_page: Open, page: Path) -> None:
    body = hostile_tables()["articles"][2]["body"]
    start = body.index("夜间渡轮将于春天恢复")
    marks = open_page(page).run(BODIES)
    chinese = next(one for one in marks if "art_chinese" in one["meta"])
    places = {place for mark in chinese["marks"] for place in mark["places"].split(" ")}
    assert {f"stored:{start + 2}:{start + 12}", f"fix:{start}:{start + 10}"} <= places


def test_hostile_data_stay_inert(open_page: Open, page: Path) -> None:
    tab = open_page(page)
    tab.run("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert "owned" not in tab.run("document.title")
    assert not tab.of("Page.javascriptDialogOpening")
    assert tab.run("document.scripts.length") == 1
    assert tab.run("document.styleSheets.length") == 1
    assert (
        tab.run("document.querySelectorAll('img, iframe, object, embed, form, base').length") == 0
    )
    addresses = tab.run(
        "[...document.querySelectorAll('[href]')].map((e) => e.getAttribute('href'))"
    )
    assert all(address.startswith("#") or address == "data:," for address in addresses)
    attributes = tab.run(
        "[...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames())"
        ".filter((name) => /^on|^style$|^src/.test(name))"
    )
    assert attributes == []
    # Seen as what it is: the words of the data, with nothing taken out.
    assert "<script>document.title='owned'</script>" in tab.run("document.body.innerText")


def test_the_file_holds_nothing_that_steers(page: Path) -> None:
    text = page.read_bytes().decode("utf-8")
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", text
    )
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src &#39;none&#39;; style-src &#39;sha256-")
    assert "unsafe" not in policy[1]


def test_keys_go_from_article_to_article(open_page: Open, page: Path) -> None:
    tab = open_page(page)
    where = "document.activeElement.id"
    seen = []
    for key in "jjkjjjjk":
        tab.press(key)
        seen.append(tab.run(where))
    numbers = [1, 2, 1, 2, 3, 4, 4, 3]
    assert seen == [f"article-{number}" for number in numbers]
    top = tab.run("document.activeElement.getBoundingClientRect().top")
    assert 0 <= top < 100


def test_a_rule_is_opened_by_its_link(open_page: Open, page: Path) -> None:
    tab = open_page(page)
    tab.run("document.querySelector('.rules a').click()")
    tab.run("new Promise((done) => setTimeout(done, 50))")
    assert tab.run("document.querySelector('.samples details').open") is True


def test_it_can_be_read_without_scripts(open_page: Open, page: Path) -> None:
    tab = open_page(page, scripts=False)
    assert tab.complaints() == []
    text = tab.run("document.body.innerText")
    for words in ("夜间渡轮将于春天恢复", "span-text-mismatch", "quo_arabic", "Provenance"):
        assert words in text
    assert "next article" not in text
    assert tab.run("document.querySelectorAll('article').length") == 4


def test_each_line_runs_in_its_own_direction(open_page: Open, page: Path) -> None:
    found = open_page(page).run(
        """
        [...document.querySelectorAll("p.line")].filter((p) => p.textContent.trim()).map((p) => {
          const range = document.createRange();
          range.selectNodeContents(p);
          const box = p.getBoundingClientRect();
          const first = range.getClientRects()[0];
          const arabic = /^[\\u0600-\\u06ff]/.test(p.textContent);
          return [arabic, getComputedStyle(p).direction, box.right - first.right < 3];
        })
        """
    )
    assert [direction for arabic, direction, _ in found if arabic] == ["rtl"] * 2
    assert {direction for arabic, direction, _ in found if not arabic} == {"ltr"}


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_it_fits_every_width(open_page: Open, page: Path, width: int) -> None:
    tab = open_page(page, width=width)
    tab.run("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert tab.run("document.documentElement.scrollWidth") <= width
    beside = tab.run(
        "document.querySelector('aside').getBoundingClientRect().left >= "
        "document.querySelector('.body').getBoundingClientRect().right"
    )
    assert beside is (width > 960)


CONTRAST = """
(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (color) => {
    const [r, g, b] = rgba(color).slice(0, 3).map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (rgba(color)[3] === 255) return color;
    }
    return "white";
  };
  return [...document.querySelectorAll("body *")]
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .filter((e) => e.checkVisibility() && !e.closest("script, style, title"))
    .map((e) => {
      const pair = [light(getComputedStyle(e).color), light(ground(e))].sort((a, b) => b - a);
      return [e.className?.toString() || e.tagName, (pair[0] + 0.05) / (pair[1] + 0.05)];
    })
    .filter(([, contrast]) => contrast < 4.5);
})()
"""


@pytest.mark.parametrize("dark", [False, True])
def test_everything_is_told_from_its_ground(open_page: Open, page: Path, dark: bool) -> None:
    tab = open_page(page, dark=dark)
    tab.run("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert tab.run(CONTRAST) == []
    ground = tab.run("getComputedStyle(document.body).backgroundColor")
    assert (max(map(int, re.findall(r"\d+", ground))) < 60) is dark


def test_colour_is_never_the_only_sign(open_page: Open, page: Path) -> None:
    tab = open_page(page)
    lines = tab.run(
        """
        [...document.querySelectorAll(".legend mark")].map((mark) => {
          const style = getComputedStyle(mark);
          return [style.textDecorationLine, style.textDecorationStyle,
            style.textDecorationThickness, style.borderBottomStyle].join(" ");
        })
        """
    )
    assert len(set(lines)) == len(lines) == 5
    severities = tab.run(
        "[...document.querySelectorAll('.rules .sev')].map((e) => "
        "[e.textContent, e.querySelector('.sign').innerHTML])"
    )
    assert len({words for words, _ in severities}) == len({tuple(pair) for pair in severities})


def test_it_prints(open_page: Open, page: Path) -> None:
    tab = open_page(page)
    tab.send("Emulation.setEmulatedMedia", media="print")
    shown = tab.run(
        "['nav', '.steps', 'aside', '.body'].map("
        "(name) => getComputedStyle(document.querySelector(name)).display !== 'none')"
    )
    assert shown == [False, False, True, True]
    assert tab.pdf().startswith(b"%PDF")
