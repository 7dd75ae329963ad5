"""Texts become words and stems; a word of the name says more than one of the text."""

from search.analysis import LONGEST_WORD, reader, spans, stems, weights, words


def test_words_keep_their_diacritics_and_lose_their_script() -> None:
    assert words("Шта да радим, ако ме ТУКУ?") == words("Šta da radim, ako me TUKU?")
    assert words("Шта да радим") == ["šta", "da", "radim"]


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert words("škola") == words("s\u030ckola") == ["škola"]


def test_endless_words_are_cut() -> None:
    assert words("а" * 10_000) == ["a" * LONGEST_WORD]


def test_signs_and_emoji_are_no_words() -> None:
    assert words("😢 !!! — „…“") == []


def test_spans_say_where_each_word_stands() -> None:
    text = "Насиље у школи."
    assert [text[begin:end] for begin, end, _stem in spans(text)] == ["Насиље", "у", "школи"]
    assert [stem for _begin, _end, stem in spans(text)] == stems(text)


def test_a_word_of_the_name_says_most_and_one_of_introduction_or_heading_more_than_one_of_the_text() -> None:
    found = weights(name="Туча", lead="Свађа", headings=["Помоћ"], text="Туча, свађа, помоћ, школа")
    name, lead, heading, text = (found[stems(word)[0]] for word in ("туча", "свађа", "помоћ", "школа"))
    assert name > lead == heading > text > 0


def test_the_same_word_again_says_ever_less() -> None:
    once, twice, often = (weights(name="", lead="", headings=[], text="туча " * times) for times in (1, 2, 50))
    key = stems("туча")[0]
    assert once[key] < twice[key] < often[key] < 1
    assert twice[key] - once[key] < once[key]


def test_a_word_that_is_the_whole_name_says_more_than_one_of_many() -> None:
    key = stems("туча")[0]
    alone = weights(name="Туча", lead="", headings=[], text="")[key]
    of_many = weights(name="Туча у школском дворишту", lead="", headings=[], text="")[key]
    assert alone > of_many > weights(name="", lead="", headings=[], text="", added="туча")[key]


def test_added_words_are_found_and_not_said_twice() -> None:
    plain = weights(name="Туча", lead="", headings=[], text="")
    added = weights(name="Туча", lead="", headings=[], text="", added="туча макљажа")
    assert added[stems("туча")[0]] == plain[stems("туча")[0]]
    assert added[stems("макљажа")[0]] > 1


def test_a_hint_says_less_than_an_added_word_and_more_than_a_text() -> None:
    key = stems("макљажа")[0]
    by_text, by_hint, by_added = (
        weights(**({"name": "", "lead": "", "headings": [], "text": ""} | {where: "макљажа"}))[key]
        for where in ("text", "hints", "added")
    )
    assert by_text < by_hint < by_added
    both = weights(name="", lead="", headings=[], text="", added="макљажа", hints="макљажа")
    assert both[key] == by_added, "what is an added word already gains nothing"


def test_readers_are_said_by_a_key_that_is_no_word() -> None:
    found = weights(name="Деца", lead="", headings=[], text="", readers=("children",))
    assert found[reader("children")] > 0
    assert stems("@children") != [reader("children")]
