"""The custom user; desk roles live in the registry, never in Django's groups."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """An account of an editor, a case worker or an adult learner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    script = models.CharField(max_length=10, default="sr")
