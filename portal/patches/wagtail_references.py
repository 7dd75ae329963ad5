"""Which rows the words of a revision name, without making the page of it.

Why: the public way (``create_or_update_for_object``) writes what it finds, and a draft is not what readers see.
Written for: Wagtail 7.4
Upstream: to be filed: "ReferenceIndex: a public method that returns the references of an object without storing them".
Goes when: there is one.
"""

from typing import Any

from wagtail.models import ReferenceIndex


def references_of(instance: Any) -> set[tuple[int, str]]:
    """Return kind and key of each row that ``instance`` names."""
    return {(kind, str(key)) for kind, key, *_paths in ReferenceIndex._extract_references_from_object(instance)}
