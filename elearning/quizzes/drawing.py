"""Which questions one attempt has, and in which order everything is shown."""

from random import Random

from elearning.quizzes.model import FALSE, PLACE_KINDS, TRUE, Question, Quiz, Shown


def draw(quiz: Quiz, rng: Random) -> list[Shown]:
    """Return the questions of an attempt in their order, each with its options in the order shown.

    What selects offer is always shuffled, evenly: an order that was never the right one would help too.
    """
    questions = list(quiz.questions)
    if quiz.asked < len(questions):
        chosen = sorted(rng.sample(range(len(questions)), quiz.asked))
        questions = [questions[place] for place in chosen]
    if quiz.mixed:
        rng.shuffle(questions)
    return [show(question, rng=rng, mixed=quiz.mixed) for question in questions]


def show(question: Question, *, rng: Random, mixed: bool) -> Shown:
    """Return one question with its options in the order shown."""
    options = _groups(question)
    if question.kind in PLACE_KINDS or (mixed and question.kind != "true_false"):
        for group in options:
            rng.shuffle(group)
    return {"id": question.id, "options": [option for group in options for option in group]}


def offered(question: Question, shown: Shown, *, place: int) -> list[str]:
    """Return the ids that the select of one place (from 0) offers, in the order shown.

    Its values are their numbers from 1 on, which say nothing of what belongs where.
    """
    if question.kind == "gap":
        return [option for option in shown["options"] if option.partition(".")[0] == str(place)]
    return list(shown["options"])


def _groups(question: Question) -> list[list[str]]:
    """Return the ids of what is shown, in groups that stay together."""
    match question.kind:
        case "single" | "multiple":
            return [[option.id for option in question.options]]
        case "true_false":
            return [[TRUE, FALSE]]
        case "matching":
            # Two pairs may have the same right side; it is offered once.
            return [list({pair.right: pair.id for pair in reversed(question.pairs)}.values())]
        case "ordering":
            return [[item.id for item in question.items]]
        case "gap":
            return [[option.id for option in gap.options] for gap in question.gaps]
        case _:
            return []
