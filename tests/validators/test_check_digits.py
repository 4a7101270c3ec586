"""Check digits, against the definition of ISO/IEC 7064 and published identifiers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsschema.validators.check_digits import mod_11_2, mod_97_10, problem


def test_published_identifiers() -> None:
    assert problem("orcid", "https://orcid.org/0000-0002-1825-0097") is None
    assert problem("orcid", "0000-0002-1694-233X") is None
    assert problem("isni", "ISNI 0000 0001 2146 438x") is None
    assert problem("lei", "5493001KJTIIGC8Y1R12") is None


def test_what_is_too_short_is_told_from_a_wrong_digit() -> None:
    assert (
        problem("lei", "5493001KJTIIGC8Y1R") == "an LEI has 20 signs and ends in its check digits"
    )
    assert "do not fit" in (problem("isni", "0000 0001 2146 4381") or "")


@given(st.text("0123456789", min_size=15, max_size=15))
def test_one_check_digit_fits(digits: str) -> None:
    fitting = [check for check in "0123456789X" if mod_11_2(digits + check)]
    assert len(fitting) == 1


@given(
    st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=18, max_size=18),
    st.integers(0, 17),
    st.sampled_from("0123456789"),
)
def test_a_wrong_sign_never_fits(signs: str, at: int, other: str) -> None:
    # 1 plus the number with two zeros, negated modulo 97, as ISO 17442 computes them.
    plain = int("".join(str(int(sign, 36)) for sign in signs + "00"))
    whole = f"{signs}{98 - plain % 97:02}"
    assert mod_97_10(whole)
    broken = whole[:at] + other + whole[at + 1 :]
    assert broken == whole or signs[at].isalpha() or not mod_97_10(broken)
