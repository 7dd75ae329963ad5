"""Whether a file field holds a file that was just given and is not stored yet.

Why: what is new is looked into before it is stored, once; Django tells the two apart by a private attribute alone.
Written for: Django 5.2
Upstream: to be filed: "FieldFile: a public property for a file that is not committed to storage".
Goes when: there is one.
"""

from django.db.models.fields.files import FieldFile


def is_new(file: FieldFile) -> bool:
    """Return whether ``file`` waits to be stored."""
    return bool(file) and not file._committed  # type: ignore[attr-defined]
