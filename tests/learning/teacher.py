"""A teacher with a browser, and the strips that were handed out."""

from __future__ import annotations

import re
from typing import Any

from elearning.courses.models import CoursePage
from elearning.learning.models import SchoolClass, Seat
from tests.learning.pupil import Pupil

KEY = re.compile(r'name="key" value="([^"]+)"')


class Teacher(Pupil):
    """Whoever holds a class."""

    def make_class(self, of: CoursePage, seats: int | str = 3, **more: Any) -> SchoolClass:
        """Make a class by the form and return it; its key stands on the page."""
        self.get("razred/novi/")
        found = KEY.search(self.html)
        assert found is not None
        form = {"course": str(of.translation_key), "seats": str(seats), "key": found[1], **more}
        self.post("razred/novi/", form)
        return SchoolClass.objects.get(pk=form["key"])


def at_seat(seat: Seat) -> Pupil:
    """Return a pupil who has typed the strip of ``seat``."""
    pupil = Pupil()
    pupil.post("mesto/", strip(seat))
    assert pupil.learner == seat.learner, pupil.html
    return pupil


def strip(seat: Seat, /, **other: Any) -> dict[str, str]:
    """Return what stands on the strip of ``seat``."""
    return {"number": seat.school_class.shown_number, "seat": str(seat.number), "digits": seat.digits, **other}
