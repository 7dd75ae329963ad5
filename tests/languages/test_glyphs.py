"""Every character that a translation uses has a drawing: in the web fonts, and in the font of the PDF files."""

import re
import unicodedata
from collections import defaultdict

import polib
import pytest
import typst
from django.conf import settings

from tests.languages.fonts import faces

PO = [*settings.BASE_DIR.glob("locale/*/LC_MESSAGES/django.po"), *settings.BASE_DIR.glob("home/content/po/*/*.po")]
STYLES = settings.BASE_DIR / "portal" / "static" / "css"
TEMPLATES = [settings.BASE_DIR / one for one in ("reporting/intake/card.typ", "elearning/certificates/certificate.typ")]


def characters() -> dict[str, str]:
    """Return what the catalogues and pages of all languages write, each with a file that does; signs that are seen."""
    found: dict[str, str] = {}
    for path in PO:
        for entry in polib.pofile(str(path)):
            # Serbian stands in the source.
            texts = [entry.msgid, entry.msgid_plural, entry.msgstr, *entry.msgstr_plural.values()]
            for one in set("".join(texts)):
                if unicodedata.category(one)[0] not in "ZC":
                    found.setdefault(one, path.relative_to(settings.BASE_DIR).as_posix())
    return found


def test_the_web_fonts_draw_every_character_and_are_asked_for_it() -> None:
    shown, lost = faces(), defaultdict(list)
    assert all(one.weights[0] <= one.promised[0] and one.promised[1] <= one.weights[1] for one in shown)
    for one, path in characters().items():
        if not any(ord(one) in face.asked_for & face.drawn for face in shown):
            lost[path].append(one)
    assert not lost


@pytest.mark.parametrize("letters", ["őűŐŰ", "ëËçÇ", "ľĺŕôäďťňĽĹŔÔÄĎŤŇ", "ѝЍъщюяЪЩЮЯ", "ћђџљњј"])
def test_the_letters_of_each_alphabet_are_there_before_a_translation_uses_them(letters: str) -> None:
    assert [one for one in letters if not any(ord(one) in face.asked_for & face.drawn for face in faces())] == []


def test_a_character_without_a_drawing_is_noticed() -> None:
    assert not any(ord("漢") in face.drawn | face.asked_for for face in faces())


def test_the_weights_that_styles_ask_for_are_in_the_fonts() -> None:
    asked = {
        int(weight)
        for path in STYLES.rglob("*.css")
        for weight in re.findall(r"(?:font-weight|--[\w-]*weight[\w-]*):\s*(\d+)\s*;", path.read_text(encoding="utf-8"))
    }
    assert asked and all(one.weights[0] <= min(asked) and max(asked) <= one.weights[1] for one in faces())


@pytest.mark.parametrize("weight", ["regular", "semibold", "bold"])
def test_the_font_of_the_files_draws_every_character(weight: str) -> None:
    fonts = {found for path in TEMPLATES for found in re.findall(r'font: "([^"]+)"', path.read_text(encoding="utf-8"))}
    assert len(fonts) == 1
    (font,) = fonts
    text = "".join(sorted(characters()))

    def made(text: str) -> bytes:
        source = '#set document(title: "–")\n'
        source += f'#set text(font: "{font}", weight: "{weight}", fallback: false)\n#sys.inputs.text'
        return typst.compile(
            source.encode(), sys_inputs={"text": text}, ignore_system_fonts=True, pdf_standards=["ua-1"]
        )

    assert made(text)
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        made("漢")
