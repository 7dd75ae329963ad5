"""Latin words of Serbian become Cyrillic; names, foreign words and addresses stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.script.convert import to_latin
from portal.script.to_cyrillic import to_cyrillic


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Ово је napisano latinicom.", "Ово је написано латиницом."),
        ("Ovo je džep. Njega boli, a ljubav ćuti.", "Ово је џеп. Њега боли, а љубав ћути."),
        ("injekcija, konjugacija, nadživeti, konj", "инјекција, конјугација, надживети, коњ"),
        ("Piši na pomoc@primer.rs ili www.primer.rs/sta", "Пиши на pomoc@primer.rs или www.primer.rs/sta"),
        ("na primer.rs i https://primer.rs/nasilje", "на primer.rs и https://primer.rs/nasilje"),
        ("Zovite policiju i Marka Petrovića iz MUP-a", "Зовите полицију и Marka Petrovića из MUP-a"),
        ("Facebook i TikTok su online", "Facebook и TikTok су online"),
        ("<b>Ovo</b> je &quot;dobro&quot; <a id=\"a1\">ovde</a>", "<b>Ово</b> је &quot;добро&quot; <a id=\"a1\">овде</a>"),
        ("Save the Children kaže", "Save the Children каже"),
        ("1. korak i 2 dana", "1. корак и 2 дана"),
        ("Све је ћирилицом.", "Све је ћирилицом."),
    ],
)  # fmt: skip
def test_words_are_converted_and_names_and_addresses_stay(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin).text == cyrillic


def test_what_needs_a_look_is_named() -> None:
    made = to_cyrillic("Ово је Marko, djak koji voli chat. Još jedno.")
    assert made.left == ["Marko", "chat"]
    assert made.doubtful == ["djak"]
    assert made.runs == ["djak koji voli", "Još jedno"]
    assert not made.bald
    assert to_cyrillic("ovde se pise bez kvacica i bez reda").bald


@given(st.text(alphabet="абвгдђежзијклљмнњопрстћуфхцчџш ", max_size=60))
def test_cyrillic_comes_back_as_it_was(text: str) -> None:
    made = to_cyrillic(to_latin(text))
    assert to_latin(made.text) == to_latin(text)
    assert to_cyrillic(text).text == text
