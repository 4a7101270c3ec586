"""Kinds of defects of titles and bodies. Only articles that nothing points into get them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from planting import Planted, Row, World, each, kind, sha256

Change = Callable[[str], str | None]
WORD = re.compile(r"\b\w{4,}\b")
LATIN = "[À-ɏ]"
LATIN_OR_CYRILLIC = "[À-ɏа-я]"


def with_body(row: Row, body: str) -> Row:
    """The article with another body, and its hash where it carries one."""
    changed = row | {"body": body}
    if row.get("body_sha256"):
        changed["body_sha256"] = sha256(body)
    return changed


def _changed(row: Row, world: World, change: Change) -> Planted:
    body = row.get("body") or ""
    if row["article_id"] in world.annotated or len(body) < 300:
        return None
    made = change(body)
    return None if made is None or made == body else with_body(row, made)


def inside(text: str) -> Change:
    """Put something behind a word in the middle of the body."""

    def change(body: str) -> str | None:
        found = WORD.search(body, len(body) // 2)
        return found and body[: found.end()] + text + body[found.end() :]

    return change


def within_word(text: str) -> Change:
    """Put something between two letters of a word in the middle of the body."""

    def change(body: str) -> str | None:
        found = re.compile(r"\b[a-zäöüéèа-я]{6,}\b").search(body, len(body) // 2)
        return found and body[: found.start() + 3] + text + body[found.start() + 3 :]

    return change


def behind(text: str) -> Change:
    """Add something to the end of the body."""
    return lambda body: body.rstrip() + text


def line(text: str) -> Change:
    """Put a line between two lines of the body, or at its end."""

    def change(body: str) -> str:
        lines = body.rstrip().split("\n")
        at = max(len(lines) // 2, 1)
        return "\n".join([*lines[:at], text, *lines[at:]])

    return change


def misread(encoding: str, times: int = 1, letters: str = r"[^\W\d_a-zA-Z]") -> Change:
    """UTF-8 read in another encoding; undefined bytes as C1 controls, as browsers do.

    Only bodies with letters of the given kind are taken.
    """

    def change(body: str) -> str | None:
        if len(re.findall(letters, body)) < 3:
            return None
        for _ in range(times):
            data = body.encode()
            decoded = []
            for byte in data:
                try:
                    decoded.append(bytes([byte]).decode(encoding))
                except UnicodeDecodeError:
                    decoded.append(chr(byte))
            body = "".join(decoded)
        return body

    return change


def one_word_misread(body: str) -> str | None:
    """One word that was read in Windows-1252, the rest is sound."""
    found = re.search(r"\b[A-Za-z]+[éèêàáóôöüäñçíëï][a-z]+\b", body)
    if not found:
        return None
    try:
        wrong = found[0].encode().decode("cp1252")
    except UnicodeDecodeError:
        return None
    return body[: found.start()] + wrong + body[found.end() :]


def decomposed(body: str) -> str | None:
    """NFD, where it is not damage that would be taken apart."""
    return None if "Ã" in body else unicodedata.normalize("NFD", body)


def repeated(body: str) -> str | None:
    """A paragraph a second time; questions and items of lists may come again."""
    lines = [line.strip() for line in body.split("\n")]
    long = [line for line in lines if len(line) > 60 and line[0].isalpha() and line[-1] != "?"]
    return body.rstrip() + "\n" + long[len(long) // 2] if long else None


def glued(body: str) -> str | None:
    """All sentences without the space behind the stop."""
    made, count = re.subn(r"([a-zäöüéа-я]{2}[.!?]) (?=[A-ZÄÖÜÉА-Я])", r"\1", body)
    return made if count >= 4 else None


def masked(body: str) -> str | None:
    """Seven of every hundred words replaced by @."""
    words = body.split(" ")
    if len(words) < 60:
        return None
    for at in range(20, len(words) - 10, 40):
        words[at : at + 7] = ["@"] * 7
    return " ".join(words)


def stub(ending: str) -> Change:
    """The first 500 code points and an invitation to pay."""
    return lambda body: body[:500].rsplit(" ", 1)[0] + "\n" + ending if len(body) > 900 else None


each(
    "articles",
    _changed,
    # Some bytes become no-break spaces, and marks lose their partners.
    also=("QUO011", "TXT009"),
    mojibake_cp1252=(misread("cp1252"), "TXT001"),
    mojibake_latin1=(misread("latin-1"), "TXT001"),
    mojibake_twice=(misread("cp1252", 2), "TXT001"),
    mojibake_mac_roman=(misread("mac_roman", letters=LATIN), "TXT001"),
    mojibake_cp1251=(misread("cp1251", letters=LATIN_OR_CYRILLIC), "TXT001"),
    mojibake_cp437=(misread("cp437", letters=LATIN), "TXT001"),
    mojibake_one_word=(one_word_misread, "TXT001"),
)
each(
    "articles",
    _changed,
    also=("QUO011",),
    replacement_character=(within_word("\ufffd"), "TXT002"),
    entity_named=(inside(" &amp;"), "TXT003"),
    entity_quote=(inside(" &quot;"), "TXT003"),
    entity_number=(within_word("&#8217;"), "TXT003"),
    entity_nbsp=(inside("&nbsp;"), "TXT003"),
    tag_paragraph=(inside("</p><p>"), "TXT004"),
    tag_break=(inside("<br/>"), "TXT004"),
    tag_link=(inside(' <a href="https://a.example/">'), "TXT004"),
    control_escape=(within_word("\x1b"), "TXT006"),
    control_nul=(inside("\x00"), "TXT006"),
    control_c1=(inside("\x85"), "TXT006"),
    not_nfc=(decomposed, "TXT007"),
    zero_width_space=(within_word("\u200b"), "TXT008"),
    soft_hyphen=(within_word("\u00ad"), "TXT008"),
    bom_inside=(inside("\ufeff"), "TXT008", "IO002"),
    no_break_space=(inside("\u00a0"), "TXT009"),
    carriage_return=(inside("\r\n"), "TXT010"),
    white_space_around=(behind("\n\n"), "TXT011"),
    boilerplate_newsletter=(line("Sign up for our newsletter"), "TXT012"),
    boilerplate_share=(line("Share on Facebook"), "TXT012"),
    boilerplate_read_more=(line("Read more:"), "TXT012"),
    boilerplate_german=(line("Abonnieren Sie unseren Newsletter"), "TXT012"),
    boilerplate_spanish=(line("Suscríbete a nuestro boletín"), "TXT012"),
    advertisement=(line("Advertisement"), "TXT012"),
    cookie_banner=(
        behind(
            "\nWe use cookies to improve your experience. By continuing to use this site you "
            "agree to our cookie policy.\nAccept all"
        ),
        "TXT013",
    ),
    cookie_banner_german=(
        behind("\nWir verwenden Cookies, um unsere Website zu verbessern.\nAlle akzeptieren"),
        "TXT013",
    ),
    paywall_stub=(stub("Subscribe to continue reading."), "TXT014"),
    paywall_stub_french=(stub("La suite est réservée aux abonnés."), "TXT014"),
    cut_by_api=(lambda body: body[:200].rstrip() + "… [+2829 chars]", "TXT015"),
    cut_brackets=(lambda body: body[: len(body) // 2].rstrip() + " […]", "TXT015"),
    glued_sentences=(glued, "TXT017"),
    repeated_paragraph=(repeated, "TXT018"),
    masked_tokens=(masked, "TXT019"),
    body_too_short=(lambda body: body[:60].rsplit(" ", 1)[0] + ".", "TXT020"),
    empty_body=(lambda _body: "", "ART001"),
    contact=(behind("\nContact the author at desk.editor@harbour-post.com."), "LIC004"),
)


@kind("body-hash-of-other-text", "articles", "ART008")
def _other_hash(row: Row, world: World) -> Planted:
    if row["article_id"] in world.annotated or not row.get("body"):
        return None
    return row | {"body_sha256": sha256(row["body"] + " ")}


def _language(row: Row, world: World, other: tuple[str, str]) -> Planted:
    language = (row.get("language") or "")[:2]
    if row["article_id"] in world.annotated or language in ("", *other):
        return None
    return row | {"language": other[0]} if len(row.get("body") or "") > 400 else None


each(
    "articles",
    _language,
    decidable=False,
    language_of_another=(("fi", "et"), "LNG003"),
    language_unrelated=(("ja", "ja"), "LNG003"),
)


def _title(row: Row, _world: World, change: Change) -> Planted:
    title = row.get("title")
    made = change(title) if title and len(title) > 12 else None
    return None if made is None or made == title else row | {"title": made}


each(
    "articles",
    _title,
    title_entity=(lambda t: t + " &amp; more", "TXT003"),
    title_tag=(lambda t: f"<b>{t}</b>", "TXT004"),
    title_untrimmed=(lambda t: t + " ", "TXT011"),
    title_control=(lambda t: t[:5] + "\x07" + t[5:], "TXT006"),
    title_zero_width=(lambda t: t[:5] + "\u200b" + t[5:], "TXT008"),
    title_empty=(lambda _t: "", "ART002", "IO007"),
    title_two_lines=(lambda t: t[:6] + "\n" + t[6:], "IO015"),
    title_replacement=(lambda t: t[:5] + "\ufffd" + t[6:], "TXT002"),
)


def _author(row: Row, _world: World, name: str) -> Planted:
    return row | {"authors": [{"name": name, "type": "person", "actor_id": None}]}


each(
    "articles",
    _author,
    byline_prefix=("By Jane Doewell", "ART003"),
    byline_url=("https://twitter.com/janedoewell", "ART003"),
    byline_mail=("jane@courier-post.com", "ART003"),
    byline_time=("3 hours ago", "ART003"),
    byline_handle=("@janedoewell", "ART003"),
    byline_two_people=("Jane Doewell and Karim Haddadi", "ART004"),
    byline_semicolon=("Jane Doewell; Karim Haddadi", "ART004"),
    byline_agency_as_person=("Reuters", "ART005"),
    byline_null_word=("None", "IO007"),
)


@kind("same-body-other-id", "articles", "DUP003", added=True, also=("QUO021",))
def _same_body(row: Row, world: World) -> Planted:
    if row["article_id"] in world.annotated or len(row.get("body") or "") < 300:
        return None
    fresh = {k: v for k, v in row.items() if k not in ("url", "canonical_url", "split")}
    return fresh | {"article_id": row["article_id"] + "-copy"}


# A line that comes again in the copy may be one that many articles of the publisher share.
@kind("near-copy", "articles", "DUP004", added=True, also=("QUO011", "QUO021", "DUP005"))
def _near(row: Row, world: World) -> Planted:
    body = row.get("body") or ""
    if row["article_id"] in world.annotated or len(body.split()) < 150:
        return None
    words = body.split(" ")
    words[len(words) // 2] = "marmalade"
    fresh = {k: v for k, v in row.items() if k not in ("url", "canonical_url", "split")}
    return with_body(fresh, " ".join(words)) | {"article_id": row["article_id"] + "-near"}


@kind("copy-in-other-split", "articles", "DUP006", added=True, also=("QUO021",))
def _leak(row: Row, world: World) -> Planted:
    copy = _same_body(row, world)
    if not isinstance(copy, dict) or not row.get("split"):
        return None
    return copy | {"split": "test" if row["split"] == "train" else "train"}


@kind("same-canonical-url", "articles", "DUP002", added=True)
def _same_url(row: Row, world: World) -> Planted:
    if row["article_id"] in world.annotated or not row.get("url"):
        return None
    own = f"An update on the matter, number {world.dice.random()}. "
    body = (row.get("body") or "")[:0] + own * 12
    return with_body(row, body.strip()) | {"article_id": row["article_id"] + "-twin"}


def _refused(row: Row, world: World, page: str) -> Planted:
    if row["article_id"] in world.annotated:
        return None
    return with_body(row, f"{page}\nReference #18.{world.dice.random()}")


each(
    "articles",
    _refused,
    error_page=("Please enable JavaScript and cookies in your browser to continue.", "ART009"),
    access_denied=("Access Denied\nYou don't have permission to access this page.", "ART009"),
    not_found=("404 Not Found\nThe page you are looking for does not exist.", "ART009"),
)
