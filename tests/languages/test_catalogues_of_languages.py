"""Catalogues of other languages: what they hold, how drafts are carried over, and what is refused in them."""

from io import StringIO

import polib
import pytest
from django.core.management import CommandError, call_command

from portal import languages
from portal.script import catalogues
from portal.script.catalogue_checks import faults
from portal.script.readers_strings import readers_meet


@pytest.fixture
def project(tmp_path):
    """A small project: a page of readers, a page of accounts, a column of reference data, and Hungarian begun."""
    pages = tmp_path / "portal" / "templates"
    (pages / "account").mkdir(parents=True)
    (pages / "page.html").write_text(
        '{% load i18n %}{% translate "Пошаљи пријаву сада." %}{% translate "Добар дан" %}', encoding="utf-8"
    )
    (pages / "account" / "login.html").write_text('{% load i18n %}{% translate "Лозинка" %}', encoding="utf-8")
    data = tmp_path / "reporting" / "registry" / "data"
    data.mkdir(parents=True)
    (data / "forms.csv").write_text("code,name,for\nx,Туча,all\ny,Разлог,desk\n", encoding="utf-8")
    (data / "translated.csv").write_text("file,column,among,values\nforms.csv,name,for,all\n", encoding="utf-8")
    path = catalogues.path_of(tmp_path / "locale", "hu")
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr ""\n"Language: hu\\n"\n\nmsgid "Добар дан"\nmsgstr "Jó napot"\n', encoding="utf-8"
    )
    return tmp_path


def hungarian(project):
    generated = catalogues.generate(project, project / "locale")
    catalogues.write(generated, project / "locale")
    return polib.pofile(str(catalogues.path_of(project / "locale", "hu")))


def reported():
    """Return what ``languages report`` says of Hungarian."""
    out = StringIO()
    call_command("languages", "report", stdout=out)
    return out.getvalue().splitlines()[1].split()


def test_a_language_holds_what_readers_meet_and_words_of_reference_data(project):
    found = {(one.msgctxt, one.msgid): one.msgstr for one in hungarian(project)}
    assert found == {(None, "Пошаљи пријаву сада."): "", (None, "Добар дан"): "Jó napot", ("registry", "Туча"): ""}
    assert not readers_meet("reporting/desk/views.py") and readers_meet("reporting/intake/templates/intake/step.html")


def test_a_changed_text_keeps_its_translation_as_a_draft_that_names_the_old_text(project):
    catalogue = hungarian(project)
    catalogue.find("Пошаљи пријаву сада.").msgstr = "Küldd el most."
    catalogue.save()
    page = project / "portal" / "templates" / "page.html"
    page.write_text(page.read_text(encoding="utf-8").replace("пријаву сада", "пријаву одмах"), encoding="utf-8")
    draft = hungarian(project).find("Пошаљи пријаву одмах.")
    assert (draft.msgstr, draft.flags, draft.previous_msgid) == ("Küldd el most.", ["fuzzy"], "Пошаљи пријаву сада.")
    again = hungarian(project).find("Пошаљи пријаву одмах.")
    assert (again.flags, again.previous_msgid) == (["fuzzy"], "Пошаљи пријаву сада."), "until somebody has read it"


def test_drafts_are_compiled_too(project):
    catalogue = hungarian(project)
    catalogue.find("Добар дан").flags = ["fuzzy"]
    catalogue.save()
    (target,) = (path for path in catalogues.compile_all([project / "locale"]) if "/hu/" in path.as_posix())
    assert polib.mofile(str(target)).find("Добар дан").msgstr == "Jó napot"


@pytest.mark.parametrize(
    ("code", "source", "translated", "what"),
    [
        ("hu", "Здраво, %(name)s.", "Szia, %(nev)s.", "placeholders"),
        ("hu", "Здраво, %(name)s.", "Szia.", "placeholders"),
        ("hu", "%(n)s текста, цело", "%(n)s szöveg, 9%", "placeholders: +%"),
        ("hu", "%(n)s текста", "%(n)s szöveg %(n)99s", "placeholders: +%"),
        ("hu", "{n} текста", "{n} szöveg {", "placeholders: +{"),
        ("hu", "Зовите 192 или 116 111.", "Hívja a 129-et vagy a 116 111-et.", "numbers: −192, +129"),
        ("hu", "Зовите.", "Hívja a 192-t.", "numbers: +192"),
        ("hu", "Здраво", "Szia" * 100, "much longer"),
        ("hu", "Здраво <b>ти</b>.", "Szia <i>te</i>.", "markup"),
        ("hu", "Здраво <b>ти</b>", "Szia <b>te</b><script>x</script>", "markup"),
        ("hu", "Здраво <b>ти</b>", "Szia <b>te</b> <img src=x", "sign that its source has not: <"),
        ("hu", "Здраво", 'Szia" onclick="x', "straight quotation mark"),
        ("hu", "Здраво", "Szia\u202eabc", "sign that its source has not: U+202E"),
        ("hu", "Здраво", "Szia αβ", "another script: α β"),
        ("bg", "Здраво", "Здравей α", "another script: α"),
        ("hu", "Здраво.", "Szia", "ends differently"),
        ("hu", "Здраво.", "Szia. ", "white space"),
        ("hu", "Здраво.", "Szia, дете.", "Cyrillic letters"),
        ("bg", "Здраво.", "Zdravo.", "no Cyrillic"),
        ("bg", "Дете.", "Дете ће.", "Serbian alone"),
        ("mk", "Дете.", "Дете ће.", "Serbian alone"),
        ("sk", "Дете.", "Dieća.", "Serbian alone"),
        ("bg", "Дневник", "Дневник", "is the Serbian text"),
        ("hu", "Дневник", "Dnevnik", "is the Serbian text"),
    ],
)
def test_what_a_translation_may_not_be(code, source, translated, what):
    found = [str(one) for one in faults(polib.POEntry(msgid=source, msgstr=translated), code)]
    assert len(found) == 1 and what in found[0]


@pytest.mark.parametrize(
    ("code", "source", "translated"),
    [
        ("hu", "„Здраво, %(name)s.“", "„Szia, %(name)s.”"),
        ("en", "Чувам те", "Чувам те"),
        ("bg", "Дете?", "Дете?"),
        ("sk", "СМС", "SMS"),
        ("hr", "Дневник", "Dnevnik"),
        ("hu", "Здраво", ""),
    ],
)
def test_what_a_translation_may_be(code, source, translated):
    same = frozenset({"Дете?"})
    assert not list(faults(polib.POEntry(msgid=source, msgstr=translated), code, same))


def test_plural_forms_are_as_many_as_the_language_has():
    entry = polib.POEntry(msgid="%(n)s дан", msgid_plural="%(n)s дана", msgstr_plural={0: "egy nap", 1: "%(n)s nap"})
    assert not list(faults(entry, "hu"))
    assert [fault for fault in faults(entry, "sk") if "2 plural forms, not 3" in str(fault)]
    entry.msgstr_plural[1] = ""
    assert "a plural form is missing" in map(str, faults(entry, "hu"))


def test_lint_refuses_a_complete_language_that_lacks_a_string_and_an_open_one_that_nobody_read(
    project, monkeypatch, settings
):
    catalogue = hungarian(project)
    settings.BASE_DIR, settings.LOCALE_PATHS = project, [project / "locale"]
    monkeypatch.setattr(languages, "COMPLETE_LANGUAGES", ())
    with pytest.raises(CommandError, match="„Добар дан“ is marked as read, but the header names no reader"):
        call_command("languages", "check")
    catalogue.header = "Read by Ana Anić."
    catalogue.save()
    call_command("languages", "check", stdout=StringIO())
    monkeypatch.setattr(languages, "COMPLETE_LANGUAGES", ("hu",))
    monkeypatch.setattr("portal.pages.language_report.FIRST_PAGES", ())
    with pytest.raises(CommandError, match="hu: 2 strings that readers meet are missing") as told:
        call_command("languages", "check")
    assert "portal/templates/page.html: „Пошаљи пријаву сада.“" in str(told.value) and "po export" in str(told.value)
    assert reported() == ["hu", "3", "33", "%", "33", "%", "0", "0", "begun"]
    catalogue = hungarian(project)
    for entry in catalogue:
        entry.flags = ["fuzzy"]
        entry.msgstr = "Jó." if entry.msgid.endswith(".") else "Jó"
    catalogue.save()
    call_command("languages", "check", stdout=StringIO())
    monkeypatch.setattr(languages, "OPEN_LANGUAGES", ("hu",))
    with pytest.raises(CommandError, match="hu: open, but 3 strings were read by nobody"):
        call_command("languages", "check")
    assert reported() == ["hu", "3", "100", "%", "0", "%", "0", "0", "open"]
    monkeypatch.setattr("portal.pages.language_report.FIRST_PAGES", ("za-decu",))
    with pytest.raises(CommandError, match="hu: open, but 1 of its first pages were read by nobody"):
        call_command("languages", "check")
    monkeypatch.setattr(languages, "OPEN_LANGUAGES", ())
    assert reported()[-1] == "draft"


def test_what_the_portal_says_of_its_languages_is_true():
    out = StringIO()
    call_command("languages", "check", stdout=out)
    assert set(languages.OPEN_LANGUAGES) <= set(languages.COMPLETE_LANGUAGES)
