"""What a translator takes out and sends back: all of a file is taken or nothing, and nobody reads own words."""

from collections.abc import Sized
from io import BytesIO, StringIO

import polib
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from portal.pages import content_files
from portal.script import catalogues, po_files
from portal.script.catalogues import FUZZY

TEXTS = {"Пошаљи пријаву сада.": "send", "Добар дан": "day", "Здраво, <b>%(name)s</b>.": "hello"}
HELLO = "Szia, <b>%(name)s</b>."


@pytest.fixture
def project(tmp_path, settings, monkeypatch):
    """A small project: a page of readers, a page of content, and Hungarian begun."""
    root = tmp_path / "project"
    pages = root / "portal" / "templates"
    pages.mkdir(parents=True)
    words = '{% translate "Пошаљи пријаву сада." %}{% translate "Добар дан" %}'
    words += "{% blocktranslate %}Здраво, <b>{{ name }}</b>.{% endblocktranslate %}"
    days = "{% blocktranslate count n=3 %}{{ n }} дан{% plural %}{{ n }} дана{% endblocktranslate %}"
    (pages / "page.html").write_text("{% load i18n %}" + words + days, encoding="utf-8")
    settings.BASE_DIR, settings.LOCALE_PATHS = root, [root / "locale"]
    po = root / "home" / "content" / "po" / "hu"
    po.mkdir(parents=True)
    for key in ("pocetna", "za-decu"):
        (po / f"{key}.po").write_text(
            f'msgid ""\nmsgstr ""\n"Language: hu\\n"\n\nmsgid "О нама {key}"\nmsgstr ""\n', encoding="utf-8"
        )
    monkeypatch.setattr(content_files, "FOLDERS", [root / "home" / "content"])
    return root


def run(*what, **options):
    out = StringIO()
    call_command("languages", *map(str, what), stdout=out, **options)
    return out.getvalue()


def filled(project, **texts):
    """Return the file that a translator sends back: every text translated, some of them as ``texts`` says."""
    sent = project.parent / f"sent-{len(list(project.parent.iterdir()))}.po"
    run("po", "export", "hu", sent)
    catalogue = polib.pofile(str(sent), wrapwidth=0)
    said = {"send": "Küldd el most.", "day": "Jó napot", "hello": HELLO} | texts
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "egy nap", 1: "%(n)s nap"}
        else:
            entry.msgstr = said[TEXTS[entry.msgid]]
        entry.flags = []
    catalogue.save()
    return sent


def own(project):
    return catalogues.read(catalogues.path_of(project / "locale", "hu"))


def refused(project, sent, match, **options):
    path = catalogues.path_of(project / "locale", "hu")
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(CommandError, match=match) as refusal:
        run("po", "read", "hu", sent, "--translator", "Ana", "--reader", "Béla", **options)
    assert (path.read_bytes() if path.exists() else None) == before, "something was written"
    return str(refusal.value)


def test_a_language_is_begun_by_a_file_and_what_one_person_wrote_is_a_draft(project):
    said = run("po", "read", "hu", filled(project), "--translator", "Ana Anić <ana@primer.rs>")
    assert said.startswith("hu: 4 texts changed, 0 read by a speaker, 4 drafts, 0 ours no more")
    catalogue = own(project)
    assert {entry.msgstr for entry in catalogue if not entry.msgid_plural} == {"Küldd el most.", "Jó napot", HELLO}
    assert all(FUZZY in entry.flags for entry in catalogue)
    assert catalogue.metadata["Last-Translator"] == "Ana Anić <ana@primer.rs>"
    assert "Read by" not in catalogue.header


def test_what_a_second_person_read_is_no_draft_and_both_names_stay_in_the_header(project):
    run("po", "read", "hu", filled(project), "--translator", "Ana")
    sent = filled(project)
    catalogue = polib.pofile(str(sent), wrapwidth=0)
    catalogue.find("Добар дан").flags = [FUZZY]
    catalogue.save()
    said = run("po", "read", "hu", sent, "--translator", "Ana", "--reader", "Béla")
    assert said.startswith("hu: 0 texts changed, 3 read by a speaker, 1 drafts")
    assert [entry.msgid for entry in own(project) if FUZZY in entry.flags] == ["Добар дан"]
    assert own(project).header.splitlines() == ["Translated by Ana.", "Read by Béla."]
    catalogues.write({"hu": catalogues.generate(project, project / "locale")["hu"]}, project / "locale")
    assert own(project).metadata["Last-Translator"] == "Ana", "an update of the catalogues forgot the names"
    assert own(project).header.splitlines() == ["Translated by Ana.", "Read by Béla."]


def test_without_a_second_person_what_was_read_stays_read_unless_its_words_change(project):
    run("po", "read", "hu", filled(project), "--translator", "Ana", "--reader", "Béla")
    before = catalogues.path_of(project / "locale", "hu").read_bytes()
    run("po", "read", "hu", filled(project), "--translator", "Vida")
    assert catalogues.path_of(project / "locale", "hu").read_bytes() == before, "it is signed though nothing is new"
    run("po", "read", "hu", filled(project, day="Üdvözlöm"), "--translator", "Vida")
    assert [entry.msgstr for entry in own(project) if FUZZY in entry.flags] == ["Üdvözlöm"]


def test_an_empty_text_takes_nothing_away_and_one_that_is_gone_is_counted(project):
    run("po", "read", "hu", filled(project), "--translator", "Ana", "--reader", "Béla")
    sent = filled(project, day="")
    with sent.open("a", encoding="utf-8") as file:
        file.write('\nmsgid "Нема ме више"\nmsgstr "<script>"\n')
    assert "1 ours no more" in run("po", "read", "hu", sent, "--translator", "Ana", "--reader", "Béla")
    assert own(project).find("Добар дан").msgstr == "Jó napot"
    assert own(project).find("Нема ме више") is None


def test_a_dry_run_says_the_same_and_writes_nothing(project):
    said = run("po", "read", "hu", filled(project), "--translator", "Ana", "--check")
    assert said.startswith("hu: 4 texts changed") and "nothing was written" in said
    assert not catalogues.path_of(project / "locale", "hu").exists()


@pytest.mark.parametrize(
    "reader",
    ["Ana Anić", " ana  anić", "Ана Анић", "ANA ANIC", "AnaAnić", "Ana Anić <b@c.rs>", "Anić Ana", "Ana Anić ml"],
)
def test_nobody_reads_own_words(project, reader):
    sent = filled(project)
    with pytest.raises(CommandError, match="are one name"):
        run("po", "read", "hu", sent, "--translator", "Ana Anić", "--reader", reader)
    assert not catalogues.path_of(project / "locale", "hu").exists()


@pytest.mark.parametrize("name", ['Ana"', "Ana\\n", "Language; sk", "7", "A" * 200])
def test_what_is_no_name_comes_into_no_header(project, name):
    with pytest.raises(CommandError, match="cannot stand in a header"):
        run("po", "read", "hu", filled(project), "--translator", name)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Szia, <b>%(nev)s</b>.", r"placeholders: −%\(name\)s, \+%\(nev\)s"),
        ("Szia, <b></b>.", r"placeholders: −%\(name\)s"),
        ("Szia, <b>%(name)s.", "other markup"),
        ("Szia, <b>%(name)s</b><script>x()</script>.", "other markup"),
        ("Szia, <b>%(name)s</b> <img src=x.", "a sign that its source has not: <"),
        ('Szia," onclick="<b>%(name)s</b>.', "a straight quotation mark"),
        ("Szia, <b>%(name)s</b> дете.", "Cyrillic letters"),
        ("Szia, <b>%(name)s</b> αβγ.", "another script"),
    ],
)
def test_a_bad_text_is_refused_with_its_line_and_nothing_of_the_file_is_taken(project, text, why):
    sent = filled(project, hello=text)
    line = next(entry.linenum for entry in polib.pofile(str(sent)) if "<b>" in entry.msgid)
    assert f"line {line}: „Szia," in refused(project, sent, why)


def test_another_number_of_plural_forms_is_refused(project):
    sent = filled(project)
    whole = sent.read_text(encoding="utf-8")
    for wrong in (
        whole.replace('msgstr[1] "%(n)s nap"', 'msgstr[1] "%(n)s nap"\nmsgstr[2] "%(n)s nap"'),
        whole.replace('msgstr[1] "%(n)s nap"\n', ""),
        whole.replace("msgstr[1]", "msgstr[7]"),
    ):
        assert wrong != whole
        sent.write_text(wrong, encoding="utf-8")
        refused(project, sent, "plural forms, not 2")


def test_a_file_of_another_language_or_of_another_project_is_refused(project):
    sent = filled(project)
    whole = sent.read_text(encoding="utf-8")
    for header, why in (("Language: sk", "„sk“, not „hu“"), ("X-Nothing: hu", "„“, not „hu“")):
        sent.write_text(whole.replace("Language: hu", header), encoding="utf-8")
        refused(project, sent, f"line 1: the header says the language {why}")
    sent.write_text('msgid ""\nmsgstr ""\n"Language: hu\\n"\n\nmsgid "x"\nmsgstr "y"\n', encoding="utf-8")
    refused(project, sent, "not one of its texts is ours")
    sent.write_text(whole + '\nmsgid "Добар дан"\nmsgstr "Jó reggelt"\n', encoding="utf-8")
    refused(project, sent, r"line \d+: „Добар дан“ stands in the file twice")


def test_what_is_no_po_file_or_too_large_is_refused(project, monkeypatch):
    sent = filled(project)
    whole = sent.read_bytes()
    for content, why in (
        (b"", "line 1: not a PO file"),
        (b"PK\x03\x04\xff", "line 1: not written in UTF-8"),
        (whole + b"\n\nmsgid \xff", "line [0-9]{2}: not written in UTF-8"),
        (whole + b"\nword\n", "line [0-9]{2}: not a PO file"),
        (str(sent).encode(), "line 1: not a PO file"),
    ):
        sent.write_bytes(content)
        refused(project, sent, why)
    refused(project, project / "nema.po", "No such file")
    monkeypatch.setattr(po_files, "MOST_BYTES", len(whole))
    sent.write_bytes(whole)
    run("po", "read", "hu", sent, "--translator", "Ana", "--check")
    sent.write_bytes(whole + b" ")
    refused(project, sent, "larger than 0 MB")


def test_a_text_in_endless_lines_is_refused_before_it_is_put_together():
    sent = 'msgid ""\nmsgstr ""\n"Language: hu\\n"\n\nmsgid "Добар дан"\nmsgstr ""\n' + '"abc"\n' * 501
    with pytest.raises(po_files.Refused, match="line 507"):
        po_files.parsed(BytesIO(sent.encode()))


def test_a_large_file_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(po_files, "MOST_BYTES", 10)
    stream = BytesIO(b"x" * 1000)
    with pytest.raises(po_files.Refused, match="larger"):
        po_files.parsed(stream)
    assert stream.tell() == 11


PARTS = ("msgid", "msgstr", "msgstr[0]", "msgid_plural", "msgctxt", "#|", "#~", '"', " ", "\n", "x", "\\")


@given(st.lists(st.sampled_from(PARTS), max_size=30))
def test_nothing_that_is_typed_breaks_the_reader(parts):
    found: Sized = ()
    try:
        found = po_files.parsed(BytesIO(" ".join(parts).encode()))
    except po_files.Refused as refusal:
        found = refusal.lines
    assert len(found) > 0


def test_nobodys_work_is_replaced_by_an_export(project):
    target = project.parent / "hu.po"
    assert "hu: 4 texts in" in run("po", "export", "hu", project.parent)
    target.write_text("my work", encoding="utf-8")
    with pytest.raises(CommandError, match=r"hu\.po exists already; name another file"):
        run("po", "export", "hu", project.parent)
    assert target.read_text(encoding="utf-8") == "my work"


def test_pages_go_out_and_come_back_under_the_names_of_their_files(project):
    out = project.parent / "pages"
    assert "hu: 2 texts in" in run("po", "export", "hu", out, pages=True)
    sent = [out / "pocetna.po", out / "za-decu.po"]
    for path in sent:
        catalogue = polib.pofile(str(path), wrapwidth=0)
        catalogue[0].msgstr = "Rólunk"
        catalogue.save()
    kept = project / "home" / "content" / "po" / "hu"
    catalogue[0].msgstr = "Rólunk <script>"
    catalogue.save()
    with pytest.raises(CommandError, match=r"za-decu.po: line \d+: .*markup"):
        run("po", "read", "hu", *sent, "--pages", "--translator", "Ana")
    assert not any(entry.msgstr for one in kept.iterdir() for entry in catalogues.read(one)), "the other was written"
    catalogue[0].msgstr = "Rólunk"
    catalogue.save()
    assert "2 texts changed" in run("po", "read", "hu", *sent, "--pages", "--translator", "Ana", "--reader", "Béla")
    assert [entry.msgstr for one in sorted(kept.iterdir()) for entry in catalogues.read(one)] == ["Rólunk", "Rólunk"]
    assert "hu: 0 texts changed, 2 read" in run("po", "read", "hu", out, "--pages", "--translator", "Ana")
    strange = sent[0].rename(out / "strana.po")
    for path in (strange, out, kept.parent):
        with pytest.raises(CommandError, match="no page of ours"):
            run("po", "read", "hu", path, "--pages", "--translator", "Ana")
    with pytest.raises(CommandError, match="no page has a file yet"):
        run("po", "export", "sk", out / "sk", pages=True)


@pytest.mark.parametrize("code", ["sr", "sr-latn", "xx", "HU", "../hu"])
def test_only_a_language_that_is_translated_goes_out(project, code):
    with pytest.raises(CommandError, match="not an offered language"):
        run("po", "export", code, project.parent)
