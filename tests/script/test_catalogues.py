import gettext
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import check_for_language, ngettext, override

from portal.languages import LANGUAGES
from portal.script import catalogues
from portal.script.extraction import messages_of

TEMPLATE = """{# Напомена #}{% load i18n %}
{% translate "Пријави насиље" %} {% translate 'Крај 50%' as end %} {% include "x" with t=_("Следеће") %}
{% blocktranslate trimmed with name=user %}
  Здраво, {{ name }}.
{% endblocktranslate %}
{% blocktranslate count n=n %}{{ n }} рок{% plural %}{{ n }} рока{% endblocktranslate %}
{% translate "мај" context "месец" %}
"""
PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("Први ред "
      "и други")
B = ngettext("%(n)s дан", "%(n)s дана", n)
C = pgettext("врста", "Школа")
D = _(name)
E = pgettext_lazy("боја", "Зелена")
"""


@pytest.fixture
def project(tmp_path):
    """A small project with one template and one module."""
    templates = tmp_path / "portal" / "templates"
    templates.mkdir(parents=True)
    (templates / "page.html").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "portal" / "views.py").write_text(PYTHON, encoding="utf-8")
    return tmp_path


def update(project):
    generated = catalogues.generate(project, project / "locale")
    catalogues.write(generated, project / "locale")
    return generated


def fill(project, msgid, forms):
    path = catalogues.path_of(project / "locale", "sr")
    catalogue = polib.pofile(str(path), wrapwidth=0)
    catalogue.find(msgid).msgstr_plural = dict(enumerate(forms))
    path.write_text(catalogues.text_of(catalogue), encoding="utf-8")


def test_every_way_to_mark_a_string_is_found(project):
    found = {(message.context, message.singular, message.plural) for message in messages_of(project, ("portal",))}
    assert found == {
        ("", "Пријави насиље", ""),
        ("", "Крај 50%%", ""),
        ("", "Следеће", ""),
        ("", "Здраво, %(name)s.", ""),
        ("", "%(n)s рок", "%(n)s рока"),
        ("месец", "мај", ""),
        ("", "Први ред и други", ""),
        ("", "%(n)s дан", "%(n)s дана"),
        ("врста", "Школа", ""),
        ("боја", "Зелена", ""),
    }


def test_latin_is_derived_and_placeholders_stay(project):
    latin = update(project)["sr_Latn"]
    assert latin.find("Здраво, %(name)s.").msgstr == "Zdravo, %(name)s."
    assert latin.find("мај").msgctxt == "месец"


def test_updating_twice_changes_nothing_and_keeps_what_was_translated(project):
    update(project)
    fill(project, "%(n)s дан", ["%(n)s дан", "%(n)s дана", "%(n)s дана"])
    update(project)
    assert catalogues.write(catalogues.generate(project, project / "locale"), project / "locale") == []
    latin = polib.pofile(str(catalogues.path_of(project / "locale", "sr_Latn")))
    assert latin.find("%(n)s дан").msgstr_plural == {0: "%(n)s dan", 1: "%(n)s dana", 2: "%(n)s dana"}


def test_a_string_that_left_the_sources_leaves_the_catalogue(project):
    update(project)
    (project / "portal" / "views.py").unlink()
    assert update(project)["sr"].find("Школа") is None


def test_texts_for_other_packages_stay(project):
    update(project)
    path = catalogues.path_of(project / "locale", "sr")
    with path.open("a", encoding="utf-8") as file:
        file.write('\nmsgid "Sign in"\nmsgstr "Пријави се"\n')
    assert update(project)["sr"].find("Sign in").msgstr == "Пријави се"


def test_drift_is_named_with_its_file_and_line(project):
    update(project)
    page = project / "portal" / "templates" / "page.html"
    page.write_text(page.read_text(encoding="utf-8") + '{% translate "Аааново" %}', encoding="utf-8")
    lines = list(catalogues.drift(catalogues.generate(project, project / "locale"), project / "locale"))
    assert any("sr/LC_MESSAGES/django.po: differs" in line and "first at line" in line for line in lines)


def test_an_edited_latin_catalogue_is_drift(project):
    update(project)
    path = catalogues.path_of(project / "locale", "sr_Latn")
    path.write_text(path.read_text(encoding="utf-8").replace("Zdravo", "Ćao"), encoding="utf-8")
    assert len(list(catalogues.drift(catalogues.generate(project, project / "locale"), project / "locale"))) == 1


def test_missing_plurals_english_and_foreign_placeholders_are_faults(project):
    with (project / "portal" / "views.py").open("a", encoding="utf-8") as file:
        file.write('E = _("Save")\n')
    update(project)
    fill(project, "%(n)s рок", ["%(n)s рок", "%(m)s рока", "%(n)s рокова"])
    faults = "\n".join(catalogues.faults(catalogues.generate(project, project / "locale")["sr"]))
    assert "„%(n)s дан“ lacks one of its three" in faults
    assert "„Save“ is not in Serbian Cyrillic" in faults
    assert "„%(m)s рока“ has a placeholder" in faults
    assert "Пријави" not in faults


def test_compiled_catalogues_answer_with_the_right_form(project):
    update(project)
    fill(project, "%(n)s рок", ["%(n)s рок", "%(n)s рока", "%(n)s рокова"])
    update(project)
    locale = project / "locale"
    assert len(catalogues.compile_all([locale])) == 5
    assert catalogues.compile_all([locale]) == []
    compiled = gettext.translation("django", str(locale), ["sr_Latn"])
    forms = [compiled.ngettext("%(n)s рок", "%(n)s рока", n) % {"n": n} for n in (1, 2, 5, 11, 12, 21, 22, 25)]
    assert forms == ["1 rok", "2 roka", "5 rokova", "11 rokova", "12 rokova", "21 rok", "22 roka", "25 rokova"]


def test_the_portal_serves_every_language_that_it_offers(tmp_path):
    call_command("catalogues", "compile", stdout=StringIO())
    assert [code for code, _ in LANGUAGES if not check_for_language(code)] == []


def test_check_is_content_after_an_update_and_complete_plurals(project, settings):
    settings.BASE_DIR, settings.LOCALE_PATHS = project, [project / "locale"]
    call_command("catalogues", "update", stdout=StringIO(), stderr=StringIO())
    with pytest.raises(CommandError, match="three Serbian plural forms"):
        call_command("catalogues", "check")
    for msgid in ("%(n)s рок", "%(n)s дан"):
        fill(project, msgid, ["%(n)s", "%(n)s", "%(n)s"])
    call_command("catalogues", "update", stdout=StringIO())
    out = StringIO()
    call_command("catalogues", "check", stdout=out)
    assert "agree" in out.getvalue()


def test_check_exits_with_a_clear_line_on_drift(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    with pytest.raises(CommandError, match=r"django\.po: missing"):
        call_command("catalogues", "check")


def test_djangos_own_serbian_reaches_both_scripts():
    from django.utils.translation import gettext

    with override("sr"):
        assert gettext("This field is required.") == "Ово поље се мора попунити."
    with override("sr-latn"):
        assert gettext("This field is required.").startswith("Ovo polje")
        assert ngettext("%(num)d year", "%(num)d years", 5) == "%(num)d godina"


def test_no_catalogue_path_is_outside_the_project_and_our_own_strings_come_first(settings):
    paths = [Path(path).relative_to(settings.BASE_DIR).as_posix() for path in settings.LOCALE_PATHS]
    assert paths == ["locale", "locale/wagtail"]
