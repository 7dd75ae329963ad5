from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.script import lookalikes
from portal.script.lookalikes import Finding, allowed_words, mixed_words

LATIN_O = "\N{LATIN SMALL LETTER O}"
MIXED = f"п{LATIN_O}моћ"


def words_in(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return [(finding.line, finding.word) for finding in mixed_words(path)]


@pytest.mark.parametrize("name", ["page.html", "django.po", "about.md", "data.csv", "data.json", "views.py"])
def test_a_latin_letter_inside_a_cyrillic_word_is_found_with_its_line(tmp_path, name):
    assert words_in(tmp_path, name, f"Први ред\nТражи {MIXED}!\n") == [(2, MIXED)]


def test_a_latin_word_that_looks_cyrillic_between_cyrillic_words_is_found(tmp_path):
    assert words_in(tmp_path, "about.md", f"причај {LATIN_O} томе\n") == [(1, LATIN_O)]


@pytest.mark.parametrize(
    "text",
    [
        "SMS-ом и QR-код",
        "адреса cuvamte.gov.rs",
        "VIII разред",
        "Čuvam te · Чувам те",
        "<b>Да</b>",
        "x = f'{n}рок'",
        "тастер H на Mac рачунару",
    ],
)
def test_ordinary_texts_with_both_scripts_pass(tmp_path, text):
    assert words_in(tmp_path, "views.py", text) == []


def test_escapes_in_sources_are_no_letters(tmp_path):
    assert words_in(tmp_path, "views.py", r"'\nТекст \u0430бв \tи'") == []
    assert words_in(tmp_path, "about.md", r"\nТекст") == [(1, "n" + "Текст")]


def test_the_command_names_file_line_and_word(tmp_path):
    path = tmp_path / "about.md"
    path.write_text(f"\n\n{MIXED}", encoding="utf-8")
    with pytest.raises(CommandError, match=rf"about\.md:3: {MIXED}"):
        call_command("lookalikes", str(path))


def test_an_exception_counts_for_its_file_only_and_needs_a_reason(tmp_path):
    listed = tmp_path / "allowed.csv"
    listed.write_text(f"path,word,reason\ndocs/*.md,{MIXED},quoted as a mistake\n", encoding="utf-8")
    (row,) = allowed_words(listed)
    assert row.covers(Finding(Path("/x/docs/a.md"), 1, MIXED))
    assert not row.covers(Finding(Path("/x/home/a.md"), 1, MIXED))
    listed.write_text(f"path,word,reason\ndocs/*.md,{MIXED}, \n", encoding="utf-8")
    with pytest.raises(ValueError, match="no reason"):
        allowed_words(listed)


def test_the_command_is_content_with_clean_files(tmp_path, capsys):
    (tmp_path / "about.md").write_text("Чисто и јасно", encoding="utf-8")
    call_command("lookalikes", str(tmp_path))
    assert "No mixed words in 1 files" in capsys.readouterr().out


def test_an_exception_that_nobody_needs_is_reported(tmp_path, monkeypatch):
    stale = [*allowed_words(), lookalikes.Allowed("docs/none.md", MIXED, "gone")]
    monkeypatch.setattr("portal.script.management.commands.lookalikes.allowed_words", lambda: stale)
    with pytest.raises(CommandError, match="is not needed any more"):
        call_command("lookalikes")
