"""Which strings readers meet, and so are translated into every language; the CMS, the desk and accounts stay Serbian.

Kept by file. ``tests/languages`` records what pages ask for and names a file that is missing here.
"""

import re
from fnmatch import translate

_FILES = (
    "home/finder/kinds.py",
    "home/finder/pages.py",
    "home/finder/views.py",
    "home/templates/*",
    "materials/codes.py",
    "materials/views.py",
    "materials/templates/*",
    "portal/error_titles.py",
    "portal/forms.py",
    "portal/pages/data/*",
    "portal/pages/dates.py",
    "portal/pages/file_views.py",
    "portal/pages/owner.py",
    "portal/pages/places.py",
    "portal/pages/readers.py",
    "portal/pages/templates/blocks/*",
    "portal/pages/templates/pages/document.html",
    "portal/templates/*.html",
    "reporting/code_field.py",
    "reporting/intake/*",
    "reporting/notify/to_reporters.py",
    "reporting/cases/reporter/*",
    "reporting/registry/data/*",
    "reporting/registry/procedures.py",
    "reporting/tracking/*",
    "search/entry_points.py",
    "search/models/entry.py",
    "search/results.py",
    "search/templates/*",
    "search/views.py",
)
# Of those: what accounts, the desk and the CMS show, and what the system writes into a report.
_NOT = (
    "portal/templates/account/*",
    "portal/templates/mfa/*",
    "portal/templates/cms/*",
    "portal/templates/base_account.html",
    "portal/templates/base_desk.html",
    "portal/templates/components/due.html",
    "portal/templates/components/print_head.html",
    "portal/templates/components/user_menu.html",
    "materials/templates/materials/term_preview.html",
    "materials/templates/materials/useful_report.html",
    "reporting/intake/answers.py",
    "reporting/intake/effort.py",
    "reporting/tracking/models.py",
)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(translate(pattern) for pattern in patterns))


_MET, _NOT_MET = _any_of(_FILES), _any_of(_NOT)


def readers_meet(file: str) -> bool:
    """Return whether the strings of ``file``, a path below the project's root, are shown to readers."""
    return bool(_MET.match(file)) and not _NOT_MET.match(file)
