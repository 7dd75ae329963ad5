"""A number takes the form of a word that CLDR gives it, in every language that the portal offers."""

from gettext import c2py

import polib
import pytest
from babel import Locale
from django.conf import settings

from portal.languages import LANGUAGES
from portal.script import catalogues

NUMBERS = range(201)
# CLDR has no rule for these: Montenegrin has that of Serbian, Rusyn counts as Slovak, Romani has two forms.
LIKE = {"cnr": "sr", "rsk": "sk", "rom": "sq"}
NAMES = ["sr_Latn" if code == "sr-latn" else code for code, _name in LANGUAGES]


def headers(name: str) -> set[str]:
    """Return the rule of a new catalogue and, where there is one already, of ours."""
    new = catalogues.merged(polib.POFile(), polib.POFile(), name)
    path = catalogues.path_of(settings.BASE_DIR / "locale", name)
    found = [new, polib.pofile(str(path))] if path.exists() else [new]
    return {catalogue.metadata["Plural-Forms"] for catalogue in found}


def forms(header: str) -> tuple[int, list[int]]:
    """Return how many forms a header says there are, and which one each of the numbers takes."""
    said = dict(part.strip().split("=", 1) for part in header.strip().rstrip(";").split(";"))
    rule = c2py(said["plural"])
    return int(said["nplurals"]), [rule(number) for number in NUMBERS]


@pytest.mark.parametrize("name", NAMES)
def test_the_forms_of_a_catalogue_divide_numbers_as_cldr_does(name: str) -> None:
    rule = Locale.parse(LIKE.get(name, name.partition("_")[0])).plural_form
    kinds = [rule(number) for number in NUMBERS]
    for header in headers(name):
        number, found = forms(header)
        # Neither two kinds under one form nor two forms for one kind.
        assert len(set(zip(found, kinds, strict=True))) == len(set(found)) == len(set(kinds)) == number, header


def test_a_rule_that_divides_numbers_in_another_way_is_noticed() -> None:
    slovak = [Locale("sk").plural_form(number) for number in NUMBERS]
    _number, found = forms("nplurals=2; plural=(n != 1);")
    assert len(set(zip(found, slovak, strict=True))) > len(set(found))
