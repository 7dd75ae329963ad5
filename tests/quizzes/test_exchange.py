"""Questions from and for other programs: what is written is read back, what cannot be read is named, nothing raises."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.quizzes.exchange import gift, moodle
from elearning.quizzes.exchange.common import from_html
from elearning.quizzes.exchange.result import LARGEST, Read
from elearning.quizzes.model import KINDS, Kind, Question
from elearning.quizzes.reading import question_from
from tests.quizzes import samples
from tests.quizzes.making import a_question

DATA = Path(__file__).parent / "data"
FORMATS = [gift, moodle]


def questions_of(read: Read) -> list[Question]:
    return [question_from(raw["type"], raw["value"], id=raw["id"]) for raw in read.questions]


def bare(question: Question) -> Question:
    """Return the question without what two copies of it may differ in."""
    return replace(
        question,
        id="",
        options=tuple(replace(option, id="") for option in question.options),
        pairs=tuple(replace(pair, id="") for pair in question.pairs),
        items=tuple(replace(item, id="") for item in question.items),
    )


@pytest.mark.parametrize("format", FORMATS)
@given(questions=st.lists(a_question(), max_size=3))
def test_what_is_written_is_read_back_as_it_was(format: ModuleType, questions: list[Question]) -> None:
    missing = {refused.number for refused in format.left_out(questions)}
    kept = [bare(question) for number, question in enumerate(questions, start=1) if number not in missing]
    read = format.read(format.write(questions)) if kept else Read()
    assert (read.refused, read.noted) == ([], [])
    assert [bare(question) for question in questions_of(read)] == kept


@pytest.mark.parametrize("format", FORMATS)
def test_drawing_unit_and_points_come_along(format: ModuleType) -> None:
    questions = [samples.question("multiple", points=3), samples.question("number", unit="сати", points=2)]
    one, two = questions_of(format.read(format.write(questions)))
    assert (one.picture, one.points) == ("cover-phone", 3)
    assert (two.unit, two.points) == ("сати", 2)


def test_every_kind_goes_to_moodle_and_what_gift_cannot_say_is_named() -> None:
    questions = [samples.question(kind) for kind in KINDS]
    assert moodle.left_out(questions) == []
    assert {questions[refused.number - 1].kind for refused in gift.left_out(questions)} == {"ordering", "gap"}
    assert all("Moodle XML" in refused.reason for refused in gift.left_out(questions))
    assert len(gift.read(gift.write(questions)).questions) == len(KINDS) - 2


def test_an_arrow_where_gift_has_its_own_is_named() -> None:
    text = samples.question("short_text", accepted=["а->б"])
    pair = samples.question("matching", pairs=[{"left": "а->", "right": "1"}, {"left": "б", "right": "->2"}])
    assert [refused.number for refused in gift.left_out([text, pair])] == [1, 2]
    right = samples.question("matching", pairs=[{"left": "а", "right": "1->"}, {"left": "б", "right": "->2"}])
    assert [pair.right for pair in questions_of(gift.read(gift.write([right])))[0].pairs] == ["1->", "->2"]


def test_two_brackets_in_a_gap_text_are_named() -> None:
    assert moodle.left_out([samples.question("gap", text="Види [[1]] и {а|б}.")])[0].number == 1


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_read_has_ids_of_its_own(format: ModuleType) -> None:
    data = format.write([samples.question("single")])
    (first,), (second,) = format.read(data).questions, format.read(data).questions
    assert first["id"] != second["id"] and {"type", "value", "id"} == set(first["value"]["options"][0])


# The documented forms, read or refused line by line.


def kinds_of(read: Read) -> list[Kind]:
    return [raw["type"] for raw in read.questions]


def test_every_documented_form_of_gift_is_read_or_refused() -> None:
    read = gift.read((DATA / "documented.gift").read_bytes())
    expected = "single single single single short_text short_text short_text true_false true_false true_false matching "
    expected += "number number number number single multiple multiple single single single true_false matching"
    assert " ".join(kinds_of(read)) == expected
    found = [(one.number, one.line, one.reason.partition(" ")[0]) for one in read.refused]
    assert found == [
        (23, 85, "Нема"),
        (24, 87, "Есеј"),
        (25, 89, "Витичаста"),
        (26, 91, "Има"),
        (27, 93, "Пару"),
        (28, 95, "„много“"),
        (29, 97, "Ниједан"),
    ]
    assert [(one.number, one.line) for one in read.noted] == [
        (0, 4),
        (15, 52),
        (15, 52),
        (16, 57),
        (18, 66),
        (20, 78),
        (21, 80),
        (30, 99),
    ]


def test_the_words_of_gift_are_read_with_their_signs() -> None:
    found = questions_of(gift.read((DATA / "documented.gift").read_bytes()))
    assert found[1].prompt == "Боја неба је _____ кад је ведро."
    assert [option.text for option in found[18].options] == ["= 2 + 2", "= 2 + 3", "{4} # ~ : \\"]
    assert [option.text for option in found[19].options] == ["да & не", "<не>"]
    assert found[21].prompt == "Први ред\nдруги ред"
    assert [option.feedback for option in found[9].options] == ["Тако је.", "Ради увек."]
    assert (found[13].value, found[13].tolerance) == (Decimal("3.1415"), Decimal("0.0005"))
    assert found[3].feedback == "Врата су мотив портала." and found[3].options[0].feedback == "Отворена су."


def test_every_documented_form_of_moodle_xml_is_read_or_refused() -> None:
    read = moodle.read((DATA / "documented.xml").read_bytes())
    expected = "single multiple true_false short_text number matching ordering gap single"
    assert " ".join(kinds_of(read)) == expected
    assert [(one.number, one.line) for one in read.refused] == [(number, number + 62) for number in range(9, 16)]
    assert "Врста питања „essay“ овде не постоји." in [one.reason for one in read.refused]
    assert {one.number for one in read.noted} == {0, 1, 4, 6, 16}
    found = questions_of(read)
    assert (found[0].prompt, found[0].points) == ("Кога зовеш кад гори?", 2)
    assert [item.text for item in found[6].items] == ["прво", "друго", "треће"]
    assert found[7].text == "Зови {192|194} или {маму|никог}."
    assert (found[4].value, found[4].tolerance, found[4].unit) == (Decimal("12.5"), Decimal("0.5"), "km")


# What is wrong with a file.


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "Датотека је празна."),
        (b" \n", "Датотека је празна."),
        (b"\xef\xbb\xbf" + b"a" * LARGEST, "Датотека је већа од 2 MB."),
    ],
)
def test_a_file_without_content_or_too_large_is_refused_whole(format: ModuleType, data: bytes, reason: str) -> None:
    assert [(one.number, one.reason) for one in format.read(data).refused] == [(0, reason)]


def test_a_gift_file_in_another_encoding_names_the_line() -> None:
    read = gift.read("Да?{T}\n\nНе?{F}\n\n".encode() + "Шта?{T}".encode("cp1251"))
    assert [(one.number, one.line) for one in read.refused] == [(0, 5)] and read.questions == []


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE quiz [<!ENTITY a "b">]><quiz><question type="truefalse">&a;</question></quiz>',
        '<!DOCTYPE quiz SYSTEM "http://example.org/a.dtd"><quiz/>',
        '<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>',
        '<!DOCTYPE quiz [<!ENTITY a "b"><quiz>broken',
    ],
)
def test_entities_are_refused_whole(text: str) -> None:
    read = moodle.read(text.encode())
    assert read.questions == [] and len(read.refused) == 1
    assert read.refused[0].reason == "Датотека садржи DOCTYPE или ентитете, који се не читају."


@pytest.mark.parametrize(
    "data", [b"GIF89a", b"<html></html>", b"PK\x03\x04", '<?xml version="1.0" encoding="x"?><quiz/>']
)
def test_a_file_of_another_kind_is_refused_whole(data: bytes | str) -> None:
    read = moodle.read(data if isinstance(data, bytes) else data.encode())
    assert read.questions == [] and len(read.refused) == 1 and read.refused[0].number == 0


def whole_xml(*questions: str) -> bytes:
    return "\n".join(["<quiz>", *questions, "</quiz>"]).encode()


def true_false(prompt: str) -> str:
    answers = '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>'
    return f'<question type="truefalse"><questiontext><text>{prompt}</text></questiontext>{answers}</question>'


@pytest.mark.parametrize("broken", ["а & б", "<b>а", "&nbsp;", "а</text></question", "\x01"])
def test_a_broken_line_of_xml_costs_one_question(broken: str) -> None:
    read = moodle.read(whole_xml(true_false("Прво?"), true_false(broken), true_false("Треће?")))
    assert [question.prompt for question in questions_of(read)] == ["Прво?", "Треће?"]
    assert [(one.number, one.line, one.reason) for one in read.refused] == [(2, 3, "XML је прекинут или неисправан.")]


def test_an_xml_file_that_ends_too_early_keeps_its_questions() -> None:
    data = whole_xml(true_false("Прво?"), true_false("Друго?"))
    read = moodle.read(data[:-40])
    assert len(read.questions) == 1 and [(one.number, one.line) for one in read.refused] == [(2, 3)]
    read = moodle.read(data.removesuffix(b"</quiz>"))
    assert len(read.questions) == 2 and read.refused[0].reason == "XML је прекинут или неисправан."


def test_a_broken_question_of_gift_costs_no_other() -> None:
    read = gift.read("Прво?{T}\n\nДруго?{=а\n\nТреће?{F}".encode())
    assert len(read.questions) == 2 and [(one.number, one.line) for one in read.refused] == [(2, 3)]


@pytest.mark.parametrize(
    ("format", "made"),
    [(gift, "{}{{T}}"), (moodle, true_false("{}").replace("{", "{{").replace("}", "}}").replace("{{}}", "{}"))],
)
def test_what_an_author_could_not_save_is_refused_with_the_field(format: ModuleType, made: str) -> None:
    data = made.format("а" * 401)
    read = format.read(data.encode() if format is gift else whole_xml(data))
    assert read.questions == [] and read.refused[0].reason.startswith("Питање: ")


def test_weights_and_stars_that_are_not_ours_are_noted() -> None:
    read = gift.read("Шта?{~%70%а ~%30%б ~в}\n\nКако?{=а* =б\\\\*}".encode())
    assert [one.number for one in read.noted] == [1, 2]
    assert questions_of(read)[1].accepted == ("а*", "б*")


def test_lines_are_counted_with_every_kind_of_line_end() -> None:
    for end in ("\n", "\r\n", "\r"):
        read = gift.read(end.join(["Прво?{T}", "", "// нешто", "Друго?{"]).encode())
        assert [(one.number, one.line) for one in read.refused] == [(2, 4)]


@pytest.mark.parametrize(
    ("html", "text", "notes"),
    [
        ("<p>Један.</p><p>Два.</p>", "Један.\nДва.", 0),
        ("Један<br/>два", "Један\nдва", 0),
        ("<b>важно</b> &lt;p&gt; &amp; &#x1; 3 < 5", "важно <p> &  3 < 5", 1),
        ('<img src="a">и <i>б</i>', "и б", 1),
    ],
)
def test_of_html_the_words_are_kept(html: str, text: str, notes: int) -> None:
    found: list[str] = []
    assert from_html(html, found) == text and len(found) == notes


# Whatever the bytes.

GIFT_SIGNS = st.text("{}~=#%\\:[]->/ \nаб T10.*$", max_size=80)
PIECES = st.sampled_from(
    [
        "<quiz>",
        "</quiz>",
        *(f'<question type="{kind}">' for kind in moodle.question_of.__globals__["_TYPES"]),
        "</question>",
        "<questiontext>",
        "<questiontext format='plain_text'>",
        "</questiontext>",
        "<text>",
        "</text>",
        "<text/>",
        '<answer fraction="100">',
        '<answer fraction="x">',
        "</answer>",
        "<subquestion>",
        "</subquestion>",
        "<selectoption>",
        "</selectoption>",
        "[[1]]",
        "{а|б}",
        "&amp;",
        "&x;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<!DOCTYPE a>",
        "<single>false</single>",
        "<defaultgrade>1e9</defaultgrade>",
        "true",
        "1",
        "а",
    ]
)


@pytest.mark.parametrize("format", FORMATS)
@given(data=st.binary(max_size=300))
def test_no_bytes_make_a_reader_raise(format: ModuleType, data: bytes) -> None:
    assert isinstance(format.read(data), Read)


@given(GIFT_SIGNS)
def test_no_signs_make_gift_raise_and_every_question_is_read_or_refused(text: str) -> None:
    read = gift.read(text.encode())
    numbers = [one.number for one in read.refused]
    assert numbers == sorted(set(numbers)) and all(one.reason and one.line >= 1 for one in read.refused + read.noted)
    assert len(read.questions) + len([number for number in numbers if number]) >= max(numbers, default=0)


@given(st.lists(PIECES, max_size=25), st.booleans())
def test_no_pieces_make_moodle_xml_raise(pieces: list[str], whole: bool) -> None:
    text = "".join(pieces)
    read = moodle.read((f"<quiz>{text}</quiz>" if whole else text).encode())
    assert read.questions or read.refused or read.noted or "<question " not in text or "<!--" in text


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (moodle.read, b"<a>" * 200_000),
        (moodle.read, b"<quiz>" + b"<question" * 20_000),
        (moodle.read, b'<quiz><question type="essay"><questiontext><text>' + b"&lt;" * 400_000),
        (moodle.read, whole_xml(true_false("&lt;" * 150_000))),
        (gift.read, b"{" * LARGEST),
        (gift.read, b"a{~" + b"[html]<" * 250_000 + b"}"),
        (gift.read, b"[html]" + b"<p" * 900_000 + b"{T}"),
        (gift.read, b"::" * 1_000_000),
        (gift.read, b"a{T}\n\n" * 3_000),
    ],
)
def test_a_large_file_is_read_in_its_time(read: Callable[[bytes], Any], data: bytes) -> None:
    result = read(data[:LARGEST])
    assert result.refused or result.questions
