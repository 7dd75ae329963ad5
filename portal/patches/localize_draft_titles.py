"""A translated title that is too long does not fail its translator's every save.

Why: wagtail-localize writes it whole into ``draft_title``. PostgreSQL refuses that, and the translator is shown an
error instead of being told, when sending it, that the title is too long. ``name_the_draft`` cuts it.
Written for: wagtail-localize 1.14
Upstream: to be filed: "post_save_string_translation: a title longer than Page.draft_title fails on PostgreSQL".
Goes when: the package cuts or checks the title.
"""

from django.db.models.signals import post_save
from wagtail_localize.models import StringTranslation, post_save_string_translation

from portal.pages.translating import name_the_draft


def apply() -> None:
    """Put our receiver in the place of the package's. Raises ``LookupError`` where that is not connected any more."""
    if not post_save.disconnect(post_save_string_translation, sender=StringTranslation):
        raise LookupError("wagtail-localize writes draft titles in another way now")
    post_save.connect(name_the_draft, sender=StringTranslation, dispatch_uid="name_of_a_translated_draft")
