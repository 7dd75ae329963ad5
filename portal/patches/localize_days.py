"""The day on which a text was translated, in digits and in the portal's time.

Why: wagtail-localize names the month by ``strftime``, which knows English alone, and takes the day in UTC.
Written for: wagtail-localize 1.14
Upstream: to be filed: "StringTranslation.get_comment: use django.utils.formats.date_format and the local time".
Goes when: the comment is made so.
"""

from functools import wraps

from django.utils import timezone
from wagtail_localize import models
from wagtail_localize.models import StringTranslation

DAY = "%-d. %-m. %Y."


def apply() -> None:
    """Let the screen of translators write days as everybody does here."""
    stock = StringTranslation.get_comment

    @wraps(stock)
    def get_comment(self: StringTranslation) -> str:
        self.updated_at = timezone.localtime(self.updated_at)
        return str(stock(self))

    models.DATE_FORMAT = DAY
    StringTranslation.get_comment = get_comment
