"""What a finished course offers: its certificate."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from elearning.courses.models import CoursePage
from elearning.learning.models import Learner
from elearning.learning.offers import Offer


def certificate(request: HttpRequest, learner: Learner, course: CoursePage) -> Offer | None:
    """Return the way to the certificate of a finished ``course``; None where the course gives none, and at a seat."""
    if not course.certificate or learner.is_seat:
        return None
    return Offer(label=_("Узмите уверење"), url=reverse("certificates:issue", args=[course.translation_key]))
