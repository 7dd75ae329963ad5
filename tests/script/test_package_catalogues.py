"""Serbian for Wagtail's own strings: all of them, in one piece, and noticed when an upgrade brings new ones."""

import json
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import gettext, ngettext, override
from django.views.i18n import JavaScriptCatalog

from portal.script import catalogues, package_catalogues


def entry(english, serbian, *, plural=""):
    made = polib.POEntry(msgid=english, msgid_plural=plural, occurrences=[("wagtail.admin", "")])
    if plural:
        made.msgstr_plural = dict(enumerate(serbian))
    else:
        made.msgstr = serbian
    return made


def faults_of(*entries):
    catalogue = polib.POFile()
    catalogue.extend(entries)
    return "\n".join(package_catalogues.faults(catalogue))


@pytest.fixture
def packages_locale(settings):
    return Path(settings.LOCALE_PATHS[1])


@pytest.mark.parametrize("domain", package_catalogues.DOMAINS)
def test_everything_that_the_installed_packages_can_say_is_in_serbian(packages_locale, domain):
    written = catalogues.read(catalogues.path_of(packages_locale, "sr", domain))
    said = {(one.msgctxt, one.msgid) for one in written if one.msgstr or all(one.msgstr_plural.values() or [""])}
    assert {(one.msgctxt, one.msgid) for one in package_catalogues.collected(domain)} - said == set()
    assert list(package_catalogues.faults(written)) == []


@pytest.mark.parametrize("domain", package_catalogues.DOMAINS)
def test_the_latin_catalogue_is_what_follows_from_the_cyrillic_one(packages_locale, domain):
    generated = package_catalogues.generate(packages_locale, domain)
    assert list(catalogues.drift(generated, packages_locale, domain)) == []


def test_apps_that_are_not_installed_are_not_asked():
    asked = package_catalogues.english_catalogues("django")
    assert {"wagtail", "wagtail.admin", "wagtail.images", "wagtail_localize"} <= set(asked)
    assert not {"wagtail.contrib.forms", "wagtail.contrib.styleguide"} & set(asked)


def test_an_upgrade_that_brings_new_words_fails_the_check(monkeypatch, tmp_path, settings):
    english = tmp_path / "new.po"
    english.write_text('msgid ""\nmsgstr ""\n\nmsgid "Summon the editors"\nmsgstr ""\n', encoding="utf-8")
    asked = package_catalogues.english_catalogues
    monkeypatch.setattr(package_catalogues, "english_catalogues", lambda domain: asked(domain) | {"new": english})
    with pytest.raises(CommandError, match="Summon the editors“ has no Serbian yet"):
        call_command("catalogues", "check", stdout=StringIO())


def test_a_translation_that_breaks_its_english_is_named():
    lost = faults_of(entry("Edit %(title)s", "Измени"))
    assert "lacks a placeholder" in lost
    assert "has a placeholder" in faults_of(entry("Edit", "Измени {title}"))
    assert "other markup" in faults_of(entry("<b>Now</b>", "<b>Сада"))
    assert "white space" in faults_of(entry("Publish in ", "Објави на"))
    assert "no Serbian yet" in faults_of(entry("1 page", ["страница", "", ""], plural="%(n)s pages"))
    assert "has a placeholder" in faults_of(entry("1 page", ["%(m)s страница", "а", "а"], plural="%(n)s pages"))
    assert (
        faults_of(entry("1 page", ["%(n)s страница", "%(n)s странице", "%(n)s страница"], plural="%(n)s pages")) == ""
    )


def test_wagtail_speaks_serbian_in_both_scripts_with_the_right_forms():
    call_command("catalogues", "compile", stdout=StringIO())
    one, many = "%(count)s image", "%(count)s images"
    with override("sr"):
        assert gettext("Save draft") == "Сачувај нацрт"
        assert [ngettext(one, many, n) % {"count": n} for n in (1, 3, 12, 21)] == [
            "1 слика",
            "3 слике",
            "12 слика",
            "21 слика",
        ]
    with override("sr-latn"):
        assert gettext("Save draft") == "Sačuvaj nacrt"
        assert ngettext(one, many, 3) % {"count": 3} == "3 slike"


@pytest.mark.parametrize(
    ("language", "close", "errors"),
    [("sr", "Затвори", ["%(num)s грешка", "%(num)s грешке", "%(num)s грешака"]), ("sr-latn", "Zatvori", None)],
)
@pytest.mark.parametrize("package", ["wagtail.admin", "wagtail_localize"])
def test_scripts_in_the_browser_get_the_same_serbian(rf, package, language, close, errors):
    call_command("catalogues", "compile", stdout=StringIO())
    with override(language):
        answer = JavaScriptCatalog.as_view(packages=[package])(rf.get("/"))
    said = answer.content.decode()
    assert f'"Close": {json.dumps(close)}' in said
    assert "n%10==1 && n%100!=11" in said
    assert errors is None or all(json.dumps(form) in said for form in errors)


def test_our_own_strings_win_over_those_of_packages(tmp_path, settings):
    from django.utils.translation.trans_real import DjangoTranslation

    for folder, word in (("own", "Наше"), ("packages", "Њихово")):
        path = catalogues.path_of(tmp_path / folder, "sr")
        path.parent.mkdir(parents=True)
        header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        path.write_text(f'{header}msgid "Save draft"\nmsgstr "{word}"\n', encoding="utf-8")
    paths = [tmp_path / "own", tmp_path / "packages"]
    catalogues.compile_all(paths)
    settings.LOCALE_PATHS = paths
    assert DjangoTranslation("sr").gettext("Save draft") == "Наше"
