from newsschema.validators.language_tags import FREQUENT, usual_endings, usual_languages


def test_tags_known_without_the_registry_are_usual() -> None:
    alone, short = usual_languages()
    endings = usual_endings()
    usual = {*alone, *(language + ending for language in short for ending in endings)}
    assert usual >= FREQUENT
