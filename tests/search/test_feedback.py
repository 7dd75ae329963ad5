"""What the best hits are about brings forward what is about the same; what was typed still decides."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from portal.script.stemming import stem
from search import feedback
from search.analysis import reader, weights
from search.ranking import Hit


@dataclass(frozen=True)
class Page:
    """Something that was found."""

    source: str
    weights: Mapping[str, float]
    kind: str = "material"


class Words:
    """A vocabulary in which one word stands in nearly everything."""

    entries = 100

    def held(self, wanted: Collection[str]) -> Mapping[str, int]:
        return {one: 95 if one == stem("насиље") else 4 for one in wanted}

    def forms(self) -> Mapping[str, str]:
        return {}


def hit(source: str, score: float, name: str, lead: str = "", text: str = "", kind: str = "material") -> Hit:
    return Hit(Page(source, weights(name=name, lead=lead, headings=(), text=text), kind), score, whole=False)


def order(*hits: Hit) -> list[str]:
    return [one.found.source for one in feedback.brought_forward(hits, Words())]


BEST = hit("best", 10.0, "Уцена сликом", "Неко тражи новац за фотографију.")
ALIKE = hit("alike", 3.0, "Фотографија кружи", "Уцена и новац.")
OTHER = hit("other", 3.5, "Зуби", "Прегледи и лекари.")


def test_what_is_about_the_same_as_the_best_comes_before_what_is_not() -> None:
    assert order(BEST, OTHER, ALIKE) == ["best", "alike", "other"]


def test_a_hit_that_fits_much_better_stays_before_it() -> None:
    assert order(BEST, hit("other", 9.9, "Зуби"), ALIKE) == ["best", "other", "alike"]


def test_a_theme_is_what_few_others_are_about() -> None:
    themes = feedback.themes([(5.0, weights(name="Насиље", lead="уцена", headings=(), text="шума"))], Words())
    assert list(themes) == [stem("уцена"), stem("насиље")], "a word of the text is none"


def test_readers_are_no_theme_and_there_are_few() -> None:
    many = " ".join(f"реч{number}" for number in range(200))
    themes = feedback.themes([(5.0, weights(name="", lead=many, headings=(), text="", readers=("children",)))], Words())
    assert len(themes) == feedback.STEMS and reader("children") not in themes


def test_the_first_of_the_best_counts_most() -> None:
    themes = feedback.themes([(10.0, BEST.found.weights), (1.0, OTHER.found.weights)], Words())
    assert themes[stem("уцена")] > 5 * themes[stem("лекар")]


def test_a_line_about_a_word_gains_less_than_a_text() -> None:
    alike = [hit(kind, 3.0, "Фотографија кружи", "Уцена и новац.", kind=kind) for kind in ("list", "material")]
    assert order(BEST, *alike) == ["best", "material", "list"]


def test_behind_those_that_are_compared_nothing_moves() -> None:
    others = [hit(f"{number:03}", 2.0 - number / 1000, "Зуби") for number in range(feedback.COMPARED + 20)]
    before = [BEST, *others, ALIKE]
    assert order(*before) == [one.found.source for one in before]


def test_of_nothing_there_is_no_theme_and_nothing_moves() -> None:
    assert feedback.themes([], Words()) == {}
    assert feedback.themes([(1.0, {})], Words()) == {}
    assert feedback.brought_forward([], Words()) == []
    hits = [hit("b", 2.0, ""), hit("a", 1.0, "")]
    assert feedback.brought_forward(hits, Words()) == hits


def test_of_what_fits_alike_the_order_is_always_the_same() -> None:
    alike = [hit(name, 3.0, "Фотографија") for name in ("b", "a", "c")]
    assert order(BEST, *alike) == order(BEST, *reversed(alike)) == ["best", "a", "b", "c"]


def test_the_order_of_weights_makes_no_difference() -> None:
    def turned(one: Hit) -> Hit:
        return Hit(Page(one.found.source, dict(reversed(one.found.weights.items()))), one.score, one.whole)

    said = [(one.score, one.found.weights) for one in (BEST, ALIKE, OTHER)]
    back = [(one.score, turned(one).found.weights) for one in (BEST, ALIKE, OTHER)]
    assert list(feedback.themes(said, Words()).items()) == list(feedback.themes(back, Words()).items())


def test_what_has_the_name_that_was_typed_is_not_overtaken() -> None:
    short = hit("short", 5.0, "Нови Сад")
    long = hit("long", 4.9, "Нови Сад, Петроварадин", "Нови Сад")
    assert order(short, long) == ["long", "short"], "otherwise more words would win"
    assert order(replace(short, named=True), long) == ["short", "long"]
