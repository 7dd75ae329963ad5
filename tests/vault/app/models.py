import uuid

from django.core.validators import MaxLengthValidator
from django.db import models

from reporting.vault.fields import EncryptedTextField
from tests.vault.app.fields import EncryptedJSONField


class Story(models.Model):
    """Owns its keys, like a report."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    title = models.CharField(max_length=40, blank=True, default="")
    body = EncryptedTextField(contract="story.body.1", owner="id", dek="report", validators=[MaxLengthValidator(2000)])
    facts = EncryptedJSONField(contract="story.facts.1", owner="id", dek="report", null=True)
    name = EncryptedTextField(contract="story.name.1", owner="id", dek="identity", null=True)

    class Meta:
        app_label = "vaulttests"


class Reply(models.Model):
    """Belongs to a story and uses the story's keys."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="replies")
    text = EncryptedTextField(contract="story.reply.1", owner="story_id", dek="report")
    sender = EncryptedTextField(contract="story.sender.1", owner="story_id", dek="identity", null=True)

    class Meta:
        app_label = "vaulttests"


class Mark(models.Model):
    """Keeps a blind token of a story's facts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="marks")
    token_key_id = models.UUIDField()
    token = models.BinaryField(max_length=32)

    class Meta:
        app_label = "vaulttests"


def mark_text(mark: Mark) -> tuple[str, str]:
    """Return what a mark stands for."""
    return "story.facts.1", str(mark.story.facts)
