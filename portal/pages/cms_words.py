"""Serbian where Wagtail writes English into its templates instead of asking its catalogues.

What stands in catalogues is translated there (``locale/wagtail``), what stands in Python in ``cms_labels``. The rest is
a handful of words in templates; an upgrade that mends one of them fails its test.
"""

from django.template.base import Origin
from django.template.loaders.app_directories import Loader as AppLoader

TEMPLATE_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "wagtailadmin/home.html": (('value="Search"', "value=\"{% translate 'Search' %}\""),),
    "wagtailadmin/shared/header.html": (('value="Search"', "value=\"{% translate 'Search' %}\""),),
    "wagtailadmin/shared/headers/_actions.html": (
        ('aria-label="Actions"', "aria-label=\"{% translate 'Actions' %}\""),
    ),
    # A page that the portal's own files have published has nobody here, which would read „None“.
    "wagtailadmin/reports/aging_pages_results.html": (
        ("user=page.last_published_by ", "user=page.last_published_by|default:'' "),
    ),
    # Wagtail's guide is in English and knows nothing of this house.
    "wagtailadmin/home/account_summary.html": (
        ('href="{{ editor_guide_link }}"', "href=\"{% url 'editors:guide' %}\""),
        ('                   target="_blank"\n                   rel="noreferrer">', ">"),
        (
            "{% blocktrans trimmed %}\n                        Wagtail {{ current_version }} editor guide\n"
            "                    {% endblocktrans %}",
            "{% translate 'Водич за уреднике' %}",
        ),
        ('{% icon name="link-external" classname="initial" %}', ""),
    ),
    # A right's name in the database is English („Can add image“); the column and the row say it, too.
    "wagtailusers/groups/includes/formatted_permissions.html": tuple(
        (
            f"{{{{ content_perms_dict.{action}.perm.name }}}}",
            f'{{% trans "{action.capitalize()}" %}}: {{{{ content_perms_dict.object }}}}',
        )
        for action in ("add", "change", "delete")
    ),
    # „True“ and „False“ are no words of a screen.
    "wagtailadmin/tables/boolean_cell.html": (("title=value|stringformat:'s'", "title=value|yesno"),),
}
"""Words in templates of Wagtail, by the template's name: what stands there and what is meant."""


class Loader(AppLoader):
    """Reads the templates of apps, with ``TEMPLATE_WORDS`` in place."""

    def get_contents(self, origin: Origin) -> str:
        """Return the text of the template at ``origin``."""
        text = super().get_contents(origin)
        for english, meant in TEMPLATE_WORDS.get(str(origin.template_name), ()):
            text = text.replace(english, meant)
        return text
