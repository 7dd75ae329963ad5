import csv
import time
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.script.convert import LETTERS, to_latin, transliterate
from portal.script.folding import exact, folded
from portal.script.slugs import slugify
from portal.script.sorting import sort_key

VECTORS = Path(__file__).parent / "data" / "translit_cyr_to_lat_vectors.csv"
with VECTORS.open(encoding="utf-8") as file:
    ROWS = [(row["cyrillic"], row["latin"]) for row in csv.DictReader(file)]

serbian = st.text(alphabet="".join(LETTERS) + "abcčćžLJ .,-()0123„“\n", max_size=60)
anything = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("".join(LETTERS) + " @.:/w<>&#;")), max_size=80)
addresses = st.sampled_from(
    [
        "https://cuvamte.gov.rs/насиље?п=1",
        "http://чувамте.срб/пут",
        "www.чувамте.срб",
        "помоћ@чувамте.срб",
        "pomoc.deci@cuvamte.gov.rs",
        "чувамте.срб",
        "mailto:ана@пример.rs",
    ]
)


@pytest.mark.parametrize(("cyrillic", "latin"), ROWS)
def test_every_vector_is_converted_as_given(cyrillic, latin):
    assert to_latin(cyrillic) == latin


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("КОЊ", "KONJ"),
        ("Коњ", "Konj"),
        ("Ђ. Љ. Његошев", "Đ. Lj. Njegošev"),
        ("Џ", "Dž"),
        ("НЏ-А", "NDŽ-A"),
        ("ЉA", "LJA"),
        ("(Његош)", "(Njegoš)"),
        ("„Љубав“", "„Ljubav“"),
        ("Њега, ЊЕГА", "Njega, NJEGA"),
        ("ћирилица и латиница", "ćirilica i latinica"),
        ("Ѓорче Петров, Йосиф", "Ѓorče Petrov, Йosif"),
        ("КО\u0311Њ, Ко\u0311њ", "KO\u0311NJ, Ko\u0311nj"),
    ],
)
def test_capital_digraphs_follow_their_neighbours(cyrillic, latin):
    assert to_latin(cyrillic) == latin


@pytest.mark.parametrize("before", [0, 100])
@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("\u0450", "è"),
        ("\u045d", "ì"),
        ("\u04e3", "ī"),
        ("\u04ef", "ū"),
        ("\u0400", "È"),
        ("\u040d", "Ì"),
        ("\u04e2", "Ī"),
        ("\u04ee", "Ū"),
        ("н\u0450што", "nèšto"),
        ("с\u04e3н, л\u04efд", "sīn, lūd"),
        ("КЊ\u040dГА", "KNJÌGA"),
        ("у\u0301тва", "u\u0301tva"),
    ],
)
def test_letters_that_are_one_sign_with_their_accent_keep_it(cyrillic, latin, before):
    assert to_latin("а" * before + cyrillic) == "a" * before + latin
    assert exact(cyrillic) == exact(latin)


@pytest.mark.parametrize("accent", ["\u0300", "\u0301", "\u0304", "\u030f", "\u0311"])
def test_every_accent_of_a_vowel_is_kept_composed_or_not(accent):
    for cyrillic, latin in zip("аеиоурАЕИОУР", "aeiourAEIOUR", strict=True):
        kept = normalize("NFC", latin + accent)
        for form in ("NFC", "NFD"):
            assert normalize("NFC", to_latin(normalize(form, cyrillic + accent))) == kept


def test_long_and_short_texts_are_converted_alike():
    alphabet = "".join(LETTERS)
    assert transliterate(alphabet * 20) == "".join(map(transliterate, [alphabet])) * 20


@given(serbian)
def test_no_serbian_cyrillic_letter_is_left(text):
    assert not set(to_latin(text)) & set(LETTERS)


@given(anything)
def test_converting_twice_changes_nothing(text):
    once = to_latin(text)
    assert to_latin(once) == once


@given(serbian, addresses, serbian)
def test_addresses_stay_as_they_are(before, address, after):
    assert to_latin(f"{before} {address} {after}") == f"{to_latin(before)} {address} {to_latin(after)}"


@pytest.mark.parametrize(
    ("repeated", "end"),
    [("а", "@"), ("а.", "@"), ("a@", "б"), ("a@b.", "ш"), (".срб", "")],
)
def test_hostile_text_takes_linear_time(repeated, end):
    def cost(times):
        text = repeated * times + end
        started = time.process_time()
        to_latin(text)
        return time.process_time() - started

    # The least of several: a busy machine only adds. Eight times the text would take 64 times as long if it were square.
    little, much = (min(cost(times) for _ in range(3)) for times in (5_000, 40_000))
    assert much < 24 * little


@pytest.mark.parametrize(
    ("text", "in_full", "bald"),
    [
        ("Ђаци", "đaci", "djaci"),
        ("ŠTA ĆEŠ", "šta ćeš", "sta ces"),
        ("s\u030c", "š", "s"),
        ("\u0438\u0306", "й", "и"),
        ("Ǆep ǈubav ǋegoš", "džep ljubav njegoš", "dzep ljubav njegos"),
        ("Љубав", "ljubav", "ljubav"),
        ("https://насиље.срб", "https://nasilje.srb", "https://nasilje.srb"),
    ],
)
def test_folding_ignores_script_case_and_diacritics(text, in_full, bald):
    assert (exact(text), folded(text)) == (in_full, bald)


@given(serbian)
def test_both_scripts_fold_to_the_same_words(text):
    assert exact(text) == exact(to_latin(text))
    assert folded(text) == folded(to_latin(text))
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Шта је насиље над децом?", "sta-je-nasilje-nad-decom"),
        ("  Ђак  —  Џеп! ", "djak-dzep"),
        ("Како се прикрити", "kako-se-prikriti"),
        ("?!", ""),
    ],
)
def test_slugs_read_serbian_as_serbian(title, slug):
    assert slugify(title) == slug


PLACES = ["Шабац", "Жабаљ", "Чачак", "Ћуприја", "Ниш", "Љубовија", "Лозница", "Нова Варош", "Ђаково", "Дољевац", "Џеп"]


def test_names_sort_by_azbuka_for_readers_of_cyrillic():
    expected = "Дољевац Ђаково Жабаљ Лозница Љубовија Ниш Нова_Варош Ћуприја Чачак Џеп Шабац".replace("_", " ")
    assert " ".join(sorted(PLACES, key=lambda name: sort_key(name, "cyrl"))) == expected


def test_names_sort_by_abeceda_for_readers_of_latin():
    expected = [
        "Чачак",
        "Ћуприја",
        "Дољевац",
        "Џеп",
        "Ђаково",
        "Лозница",
        "Љубовија",
        "Ниш",
        "Нова Варош",
        "Шабац",
        "Жабаљ",
    ]
    assert sorted(PLACES, key=lambda name: sort_key(name, "latn")) == expected
    latin = [to_latin(name) for name in expected]
    assert sorted(map(to_latin, PLACES), key=lambda name: sort_key(name, "latn")) == latin


def test_two_letters_are_not_taken_for_a_digraph_when_the_original_tells():
    assert sort_key("конјугација", "latn") < sort_key("коњ", "latn")


def test_spaces_and_numbers_sort_before_letters():
    names = ["ОШ „Вук“", "ОШ 1", "О Ш", "Оаза"]
    assert sorted(names, key=lambda name: sort_key(name, "cyrl")) == ["О Ш", "Оаза", "ОШ „Вук“", "ОШ 1"]
