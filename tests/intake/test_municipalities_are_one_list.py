"""Every municipality stands under its own name, in the alphabet of the script that is read."""

import pytest

from portal.script.convert import to_latin
from portal.script.sorting import Script, sort_key
from reporting.intake.forms.place import PlaceForm
from reporting.registry.models import Municipality

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry_data")]


def names(script: Script) -> list[str]:
    field = PlaceForm(track="child", script=script).fields["municipality"]
    return [str(label) for value, label in field.choices if value.isdigit()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("script", ["cyrl", "latn"])
def test_the_list_has_no_groups_and_follows_the_alphabet(script: Script) -> None:
    listed = names(script)
    assert len(listed) == Municipality.objects.count() > 190
    assert listed == sorted(listed, key=lambda name: sort_key(name, script))
    html = str(PlaceForm(track="child", script=script)["municipality"])
    assert "<optgroup" not in html


def test_azbuka_and_abeceda_differ() -> None:
    cyrillic, latin = names("cyrl"), names("latn")
    assert cyrillic.index("Жабаљ") < cyrillic.index("Зајечар") < cyrillic.index("Нови Сад") < cyrillic.index("Шид")
    assert latin.index("Зајечар") < latin.index("Жабаљ") and latin[-1].startswith("Ж"), to_latin(latin[-1])


def test_cities_that_are_listed_by_their_parts_are_found() -> None:
    assert {"Вождовац (Београд)", "Нови Београд (Београд)", "Медијана (Ниш)", "Нови Сад"} <= set(names("cyrl"))
    hint = str(PlaceForm(track="adult").fields["municipality"].help_text)
    assert "Београд и Ниш су на списку по општинама" in hint
