"""What every protected model shares."""

import uuid

from django.db import models


class ProtectedModel(models.Model):
    """A row of a report: random key made in Python, reached only through ``visible_to``."""

    retention_class = "case_file"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.pk}>"

    __str__ = __repr__
