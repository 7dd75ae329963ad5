"""Questions of every kind for hypothesis, answers to them, and the forms that send these."""

from django.http import QueryDict
from hypothesis import strategies as st

from elearning.quizzes.answering import field_names
from elearning.quizzes.drawing import offered
from elearning.quizzes.model import (
    CHOICE_KINDS,
    FALSE,
    KINDS,
    TRUE,
    Answer,
    Item,
    Kind,
    Option,
    Pair,
    Question,
    Shown,
)

SIGNS = "абвгђжзљњћџшАБЂЏ abcčćdžđšĐ 019 .,:;#=~%\\[]()<>&\"'„“!?/*-_→\n"


def words(signs: str = SIGNS, *, longest: int = 30) -> st.SearchStrategy[str]:
    """Texts as authors write them, with all signs that some format treats in a way of its own."""
    return st.text(signs, min_size=1, max_size=longest).map(str.strip).filter(any)


LINE = SIGNS.replace("\n", "")
POINTS = st.integers(1, 20)
NUMBERS = st.decimals(-10_000, 10_000, places=3)


def distinct(one: st.SearchStrategy[str], *, most: int = 6) -> st.SearchStrategy[list[str]]:
    return st.lists(one, min_size=2, max_size=most, unique=True)


@st.composite
def options(draw: st.DrawFn, *, single: bool) -> tuple[Option, ...]:
    texts = draw(distinct(words()))
    if single:
        chosen = draw(st.integers(0, len(texts) - 1))
        keys = [number == chosen for number in range(len(texts))]
    else:
        keys = draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)).filter(any))
    feedback = st.one_of(st.just(""), words())
    return tuple(
        Option(id=f"o{number}", text=text, right=right, feedback=draw(feedback))
        for number, (text, right) in enumerate(zip(texts, keys, strict=True))
    )


@st.composite
def gap_text(draw: st.DrawFn) -> str:
    pieces = []
    for _number in range(draw(st.integers(1, 3))):
        pieces.append(draw(words(LINE)))
        pieces.append("{" + "|".join(draw(distinct(words(LINE), most=4))) + "}")
    return "".join(pieces)


@st.composite
def a_question(draw: st.DrawFn, kinds: tuple[Kind, ...] = KINDS) -> Question:
    """A question without faults, of one of ``kinds``."""
    kind = draw(st.sampled_from(kinds))
    question = {
        "kind": kind,
        "id": "q",
        "prompt": draw(words(LINE if kind == "gap" else SIGNS)),
        "points": draw(POINTS),
        "feedback": draw(st.one_of(st.just(""), words())),
    }
    match kind:
        case "single" | "multiple":
            question["options"] = draw(options(single=kind == "single"))
        case "true_false":
            right = draw(st.booleans())
            question["options"] = (
                Option(id=TRUE, text="Тачно", right=right, feedback=draw(words())),
                Option(id=FALSE, text="Нетачно", right=not right, feedback=draw(words())),
            )
        case "matching":
            lefts = draw(distinct(words(LINE)))
            rights = draw(
                st.lists(words(LINE), min_size=len(lefts), max_size=len(lefts)).filter(lambda all_: len(set(all_)) > 1)
            )
            question["pairs"] = tuple(
                Pair(id=f"p{number}", left=left, right=right)
                for number, (left, right) in enumerate(zip(lefts, rights, strict=True))
            )
        case "ordering":
            question["items"] = tuple(
                Item(id=f"i{number}", text=text) for number, text in enumerate(draw(distinct(words(LINE))))
            )
        case "gap":
            question["text"] = draw(gap_text())
        case "short_text":
            question["accepted"] = tuple(
                draw(st.lists(words(LINE).filter(lambda text: any(map(str.isalnum, text))), min_size=1, max_size=4))
            )
        case "number":
            question["value"] = draw(NUMBERS)
            question["tolerance"] = draw(st.decimals(0, 100, places=2))
            question["unit"] = draw(st.one_of(st.just(""), words("абв /kmh")))
    return Question(**question)


@st.composite
def an_answer(draw: st.DrawFn, question: Question) -> Answer:
    """An answer that the question's form can send."""
    match question.kind:
        case "single" | "true_false":
            return [draw(st.sampled_from([option.id for option in question.options]))]
        case "multiple":
            ids = [option.id for option in question.options]
            chosen = draw(st.sets(st.sampled_from(ids), min_size=1))
            return [option for option in ids if option in chosen]
        case "matching":
            ids = [pair.id for pair in question.pairs]
            return draw(st.lists(st.sampled_from(ids), min_size=len(ids), max_size=len(ids)))
        case "ordering":
            return draw(st.permutations([item.id for item in question.items]))
        case "gap":
            return [draw(st.sampled_from([option.id for option in gap.options])) for gap in question.gaps]
        case "short_text":
            return [draw(st.one_of(st.sampled_from(question.accepted), words(LINE).filter(str.isalpha)))]
        case _:
            return [str(draw(st.one_of(st.just(question.value), NUMBERS)))]


def form(question: Question, shown: Shown, answer: Answer, *, turned: bool = False) -> QueryDict:
    """Return what a browser sends for ``answer``; ``turned`` sends all of it from the last to the first."""
    sent = _sent(question, shown, answer)
    data = QueryDict(mutable=True)
    for name, value in reversed(sent) if turned else sent:
        data.appendlist(name, value)
    return data


def _sent(question: Question, shown: Shown, answer: Answer) -> list[tuple[str, str]]:
    names = field_names(question)
    if question.kind in CHOICE_KINDS or question.kind in ("short_text", "number"):
        return [(names[0], value) for value in answer]
    if question.kind == "ordering":
        return [(name, str(answer.index(item) + 1)) for name, item in zip(names, shown["options"], strict=True)]
    rights = {pair.id: pair.right for pair in question.pairs}
    found = []
    for place, (name, one) in enumerate(zip(names, answer, strict=True)):
        values = [rights.get(option, option) for option in offered(question, shown, place=place)]
        found.append((name, str(values.index(rights.get(one, one)) + 1)))
    return found
