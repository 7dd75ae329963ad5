"""Every municipality stands under its own name, in the alphabet of the script that is read."""

import pytest

from portal.script.convert import to_latin
from portal.script.sorting import Script, sort_key
from reporting.intake.forms.place import PlaceForm
from reporting.registry.models import Municipality
from tests.intake.walk import CHILD, Walker, fields, the_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry_data", "keyring")]


def names(script: Script) -> list[str]:
    field = PlaceForm(track="child", script=script).fields["municipality"]
    return [str(label) for value, label in field.choices if value not in ("", "unknown", "unsaid")]  # type: ignore[attr-defined]


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


def test_cities_that_are_listed_by_their_parts_can_be_said_without_one() -> None:
    listed = names("cyrl")
    assert {"Вождовац (Београд)", "Нови Београд (Београд)", "Медијана (Ниш)", "Нови Сад"} <= set(listed)
    assert [name for name in listed if "не знам" in name] == ["Београд, не знам општину", "Ниш, не знам општину"]


def test_who_knows_the_city_alone_says_so_and_types_the_school() -> None:
    walker = Walker()
    walker.walk("child", CHILD | {5: {"setting": "school", "municipality": "bg"}}, until=6)
    assert "institution" not in fields(walker.page), "there is no list for a whole city"
    walker.walk_on("child")
    assert "Београд, не знам општину" in walker.text
    walker.send({})
    assert str(the_report().municipality) == "Београд"


def test_a_row_that_is_no_choice_is_refused() -> None:
    walker = Walker()
    walker.walk("child", until=5)
    walker.send({"setting": "home", "municipality": "beograd"})
    assert walker.step == 5 and "error" in walker.text
