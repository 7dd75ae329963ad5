"""The topics that the project ships, as rows of every test's database."""

from django.conf import settings
from wagtail.models import Locale

from portal.pages.content_files import identity_of
from portal.pages.models import Topic
from portal.pages.topic_file import file_rows


def make_topics() -> None:
    """Make the rows alone: for ``load_site`` nothing was loaded yet."""
    locale, _made = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    Topic.objects.bulk_create(
        [Topic(translation_key=identity_of(f"topic/{row['code']}"), locale=locale, **row) for row in file_rows()],
        ignore_conflicts=True,
    )
