"""A material that explains a word travels, and finds the word where it arrives."""

import json
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from wagtail.models import Locale, Page

from materials.models import GlossaryTerm, MaterialPage
from tests.materials.factories import make_library, make_material
from tests.transfer.helpers import content, exported

pytestmark = pytest.mark.django_db


def test_a_term_is_named_and_found_by_its_anchor(tmp_path: Path) -> None:
    values = {"term": "Старатељ", "meaning": "Ко се стара о детету.", "locale": Locale.get_default()}
    term = GlossaryTerm.objects.create(**values)
    material = make_material(make_library(), 1)
    material.body = json.dumps([{"type": "term", "value": term.pk}])
    material.save_revision().publish()
    archive = exported(tmp_path / "a.zip", "/materijali")
    Page.objects.get(pk=material.pk).delete()
    term.delete()
    with pytest.raises(CommandError, match="refers to term:staratelj:sr, which is not here"):
        content("import", archive)
    again = GlossaryTerm.objects.create(**values)
    content("import", archive)
    assert MaterialPage.objects.get(slug="materijal-1").get_latest_revision_as_object().body[0].value == again
