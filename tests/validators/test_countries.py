"""The table of countries is whole and keeps the codes apart."""

from __future__ import annotations

from newsschema.validators.countries import by_fips, countries, is_code, sure_readings


def test_the_table_is_whole() -> None:
    every = countries()
    assert len(every) == 250
    assert list(every) == sorted(every)
    assert len({country.alpha3 for country in every.values()}) == 250
    assert sum(len(country.fips) for country in every.values()) == len(by_fips())


def test_fips_and_iso_mean_other_countries() -> None:
    assert by_fips()["AU"].name == "Austria"
    assert by_fips()["CH"].alpha2 == "CN"
    assert countries()["AU"].name == "Australia"


def test_namibia_is_a_country() -> None:
    assert is_code("NA")
    assert not is_code("UK")
    assert sure_readings()["uk"] == "GB"
    assert sure_readings()["north macedonia"] == "MK"
