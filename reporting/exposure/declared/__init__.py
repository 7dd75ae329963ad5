"""What no class can tell of a column, said by hand: one file for each room, by model and field.

Only names of other rooms stand here, none is imported; a model may say it itself, in ``exposure``. A column that
neither its class nor an entry explains makes ``manage.py data_exposure`` fail, and so does an entry without its column.
"""

from reporting.exposure.declared import accounts, cases, certificates, learning, registry, vault
from reporting.exposure.kinds import Shown

COLUMNS: dict[str, dict[str, Shown]] = (
    accounts.COLUMNS | cases.COLUMNS | registry.COLUMNS | vault.COLUMNS | certificates.COLUMNS | learning.COLUMNS
)
# Tables of which no column needs a word: what they hold is public, or is published by the project itself.
PUBLISHED: dict[str, str] = registry.PUBLISHED | accounts.PUBLISHED
# Apps that hold content for the public and who edits it. No report can be in them: no reporting model has a
# foreign key to a page, and no page one to a report. What the search keeps stands on public pages, and of what
# people ask it keeps counts of days. What editors teach about danger are expressions, and no text of anybody.
CONTENT_APPS = frozenset(
    {
        "courses",
        "danger",
        "editors",
        "home",
        "materials",
        "pages",
        "search",
        "taggit",
        "wagtail_localize",
        "wagtailadmin",
        "wagtailcore",
        "wagtaildocs",
        "wagtailembeds",
        "wagtailimages",
        "wagtailredirects",
        "wagtailsearch",
        "wagtailusers",
    }
)
