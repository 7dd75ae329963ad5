"""A material says what a school must do, from the rules of the registry."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail_localize.segments.extract import extract_segments

from materials.models import MaterialPage
from materials.procedure import ProcedureBlock
from reporting.registry.models import ProtocolStep
from tests.materials.factories import make_library, make_material

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry_data")]


@pytest.fixture
def material() -> MaterialPage:
    body = [("procedure", {"title": "Редом", "protocol": "school", "level": "3"})]
    page = make_material(make_library(), 1, body=body)
    page.save_revision().publish()
    return page


def test_reader_sees_who_does_what_until_when(client: Client, material: MaterialPage) -> None:
    html = client.get(material.url).content.decode()
    assert "<h2>Редом</h2>" in html and "<dd>директор</dd>" in html
    assert (
        "<b>24\u00a0сата (рок није потврђен у службеном тексту)</b>" in html
        and "није потврђено у службеном тексту" in html
    )


def test_latin_readers_read_it_in_latin(client: Client, material: MaterialPage) -> None:
    html = client.get(material.url.replace("/sr/", "/sr-latn/")).content.decode()
    assert "Prekinite i zaustavite nasilje" in html and "Прекините" not in html


def test_a_rule_that_changes_changes_the_page(client: Client, material: MaterialPage) -> None:
    assert "Предузмите мере" in client.get(material.url).content.decode()
    ProtocolStep.objects.filter(code="school_measures").update(title="Спроведите мере")
    assert "Спроведите мере" in client.get(material.url).content.decode()


def test_without_a_level_each_step_says_for_which_it_is() -> None:
    block = ProcedureBlock()
    html = block.render(block.to_python({"title": "", "protocol": "school", "level": ""}))
    assert "2. и 3. ниво" in html and ">3. ниво<" in html and "<h2>" not in html


def test_a_level_that_does_not_exist_is_refused() -> None:
    block = ProcedureBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"title": "", "protocol": "school", "level": "4"}))


def test_only_the_title_is_for_translators(material: MaterialPage) -> None:
    words = " ".join(str(getattr(segment, "string", "")) for segment in extract_segments(material))
    assert "Редом" in words and "Прекините" not in words


def test_a_procedure_costs_two_queries(django_assert_num_queries: Callable[..., object]) -> None:
    block = ProcedureBlock()
    value = block.to_python({"title": "", "protocol": "school", "level": "3"})
    with django_assert_num_queries(2):
        block.render(value)
