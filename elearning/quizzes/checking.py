"""What keeps a question or a quiz from being answered fully, in the words of its author."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from elearning.quizzes import gaps
from elearning.quizzes.grading import reachable
from elearning.quizzes.model import Kind, Question, Quiz
from elearning.quizzes.typed import LONGEST_ANSWER, folded_answer

MOST_POINTS = 20


def problems(quiz: Quiz) -> list[str]:
    """Return one message for each thing that keeps the quiz from being published."""
    found = [
        _("Питање %(number)d: %(problem)s") % {"number": number, "problem": message}
        for number, question in enumerate(quiz.questions, start=1)
        for message in faults(question)
    ]
    return found + quiz_faults(quiz)


def quiz_faults(quiz: Quiz) -> list[str]:
    """Return what is wrong with the quiz as a whole."""
    found = []
    if not quiz.questions:
        return [_("Нема ниједног питања.")]
    if quiz.ask > len(quiz.questions):
        found.append(
            _("У покушају би требало %(ask)d питања, а има их %(there)d.")
            % {"ask": quiz.ask, "there": len(quiz.questions)}
        )
    if not reachable(quiz):
        found.append(_("Праг од %(mark)d%% не може да се достигне.") % {"mark": quiz.pass_mark})
    return found


def faults(question: Question) -> list[str]:
    """Return what is wrong with one question."""
    found = _FAULTS[question.kind](question)
    if not question.prompt and question.kind != "gap":
        found.insert(0, _("Недостаје питање."))
    if not 1 <= question.points <= MOST_POINTS:
        found.append(_("Поена може бити од 1 до %(most)d.") % {"most": MOST_POINTS})
    return found


def _of_single(question: Question) -> list[str]:
    found = _of_choices(question)
    right = sum(option.right for option in question.options)
    if right == 0:
        found.append(_("Ниједан одговор није означен као тачан."))
    elif right > 1:
        found.append(_("Тачан сме бити само један одговор; за више њих постоји „Више одговора“."))
    return found


def _of_multiple(question: Question) -> list[str]:
    found = _of_choices(question)
    if not any(option.right for option in question.options):
        found.append(_("Ниједан одговор није означен као тачан."))
    return found


def _of_choices(question: Question) -> list[str]:
    texts = [option.text for option in question.options]
    found = _all_there(texts) + _no_twins(texts)
    if len(texts) < 2:
        found.append(_("Потребна су бар два одговора."))
    return found


def _of_true_false(question: Question) -> list[str]:
    return []


def _of_matching(question: Question) -> list[str]:
    lefts, rights = [pair.left for pair in question.pairs], [pair.right for pair in question.pairs]
    found = _all_there(lefts + rights) + _no_twins(lefts)
    if len(set(rights)) < 2:
        found.append(_("Потребна су бар два пара са различитом десном страном."))
    return found


def _of_ordering(question: Question) -> list[str]:
    texts = [item.text for item in question.items]
    found = _all_there(texts) + _no_twins(texts)
    if len(texts) < 2:
        found.append(_("Потребна су бар два корака."))
    return found


def _of_gap(question: Question) -> list[str]:
    if gaps.stray_braces(question.text):
        return [_("Витичаста заграда стоји сама. Празнина се пише {тачно|нетачно}.")]
    if not question.gaps:
        return [_("У тексту нема празнине. Пише се {тачно|нетачно}.")]
    found: list[str] = []
    for number, gap in enumerate(question.gaps, start=1):
        texts = [option.text for option in gap.options]
        wrong = _all_there(texts) + _no_twins(texts)
        if len(texts) < 2:
            wrong.append(_("Потребна су бар два одговора."))
        found += [_("Празнина %(number)d: %(problem)s") % {"number": number, "problem": text} for text in wrong]
    return found


def _of_short_text(question: Question) -> list[str]:
    if not question.accepted:
        return [_("Нема ниједног тачног одговора.")]
    found = []
    if any(not folded_answer(text) for text in question.accepted):
        found.append(_("Тачан одговор мора имати бар једно слово или цифру."))
    if any(len(text) > LONGEST_ANSWER for text in question.accepted):
        found.append(_("Тачан одговор сме имати највише %(most)d знакова.") % {"most": LONGEST_ANSWER})
    return found


def _of_number(question: Question) -> list[str]:
    if question.value is None:
        return [_("Недостаје тачан број.")]
    return [_("Одступање не може бити испод нуле.")] if question.tolerance < 0 else []


def _all_there(texts: Iterable[str]) -> list[str]:
    return [] if all(texts) else [_("Један одговор је празан.")]


def _no_twins(texts: Iterable[str]) -> list[str]:
    """Complain of what stands twice, one message for each."""
    texts = [text for text in texts if text]
    twins = dict.fromkeys(text for text in texts if texts.count(text) > 1)
    return [_("Двапут стоји „%(text)s“.") % {"text": text} for text in twins]


_FAULTS: dict[Kind, Callable[[Question], list[str]]] = {
    "single": _of_single,
    "multiple": _of_multiple,
    "true_false": _of_true_false,
    "matching": _of_matching,
    "ordering": _of_ordering,
    "gap": _of_gap,
    "short_text": _of_short_text,
    "number": _of_number,
}
