"""Learners without a name, their answers, and classes of a school."""

from reporting.exposure.kinds import Shown, clear, random_id, reference, token

_COURSE = "to the course, a public page"
_LESSON = "to the lesson, a public page"

COLUMNS: dict[str, dict[str, Shown]] = {
    "learning.Learner": {
        "kind": clear("Whether somebody comes back by a code or has a seat of a class."),
    },
    "learning.LearnerSession": {
        "token_hash": token("SHA-256 of 32 random bytes that the browser alone keeps."),
    },
    "learning.SchoolClass": {
        "number": random_id("Stands on the strips; with a seat and its digits it opens that seat and nothing else."),
        "course_key": reference(_COURSE),
    },
    "learning.Seat": {
        "number": clear("The place in the class; who sits there only the teacher knows."),
        "digits": clear("Opens this one seat, while the class lasts; kept so that the strips can be printed again."),
        "wrong_tries": clear("How often the digits were wrong since they were right."),
    },
    "learning.Attempt": {
        "course_key": reference(_COURSE),
        "lesson_key": reference(_LESSON),
        "number": clear("Which try at the questions it is."),
        "revision": reference("to the version of the lesson whose words were shown"),
        "shown": clear("Which questions were drawn, and their order."),
        "of": clear("The points that could be had."),
        "points": clear("The points."),
        "passed": clear("Whether they were enough."),
    },
    "learning.Answer": {
        "number": clear("The place of the question in the attempt."),
        "question": reference("to a question of a public page"),
        "session": reference("to the session in which it was given"),
        "given": clear("What was chosen; where a word is asked, the word that was typed."),
        "points": clear("The points of the answer."),
        "right": clear("Whether all of it is right."),
    },
    "learning.Tick": {
        "course_key": reference(_COURSE),
        "lesson_key": reference(_LESSON),
    },
    "learning.WeekCount": {
        "course_key": reference(_COURSE),
        "language": clear("The language in which it was learned."),
        "what": clear("What is counted: begun, passed, finished."),
        "number": clear("How often in that week, of everybody."),
    },
}
