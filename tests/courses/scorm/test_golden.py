"""The portal's grader says of every case of the golden table what the package's must say, too."""

from elearning.quizzes.grading import grade
from elearning.quizzes.model import KINDS
from tests.courses.scorm import golden


def test_portal_grades_as_the_table_says() -> None:
    wrong = []
    for case in golden.cases():
        graded = grade(case.question, case.answer)
        if (graded.points * 100, graded.right) != (case.points, case.right):
            wrong.append(f"{case.question.id} {case.answer}: {graded.points} {graded.right}, not {case.points}")
    assert wrong == []


def test_table_has_right_wrong_and_partial_answers_of_every_kind() -> None:
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for case in golden.cases():
        found[case.question.kind].add("right" if case.right else "part" if case.points else "wrong")
    for kind, kinds in found.items():
        whole_or_nothing = kind in ("single", "true_false", "short_text", "number")
        assert kinds == ({"right", "wrong"} if whole_or_nothing else {"right", "wrong", "part"}), kind
