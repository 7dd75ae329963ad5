"""Videos and sound recordings, which nobody stores without what makes them readable for everybody."""

from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from portal.pages.captions import CaptionsError, parse
from portal.pages.dates import length_text
from portal.pages.file_contents import fits
from portal.patches.django_new_files import is_new
from portal.script.convert import CYRILLIC

FOLDER = "recordings"
# The ending of the name, and as what browsers play it.
VIDEO_TYPES = {".mp4": "video/mp4", ".webm": "video/webm"}
AUDIO_TYPES = {".mp3": "audio/mpeg"}
# Sooner or later than the file ends by so much, in milliseconds: players round.
_SLACK = 1000


class Recording(TranslatableMixin, index.Indexed, models.Model):
    """A video with captions and transcript, or a sound recording with a transcript.

    ``captions`` is a WebVTT file, in Serbian in Cyrillic: Latin is made of it when it is asked for. ``seconds`` is
    the length. The database refuses a row without what its kind needs, so no page can show one. In another
    language the words are another row; the file is the same.
    """

    class Kind(models.TextChoices):
        """What it is."""

        VIDEO = "video", _("видео")
        AUDIO = "audio", _("звучни запис")

    title = models.CharField(_("назив"), max_length=120)
    kind = models.CharField(_("врста"), max_length=10, choices=Kind.choices, default=Kind.VIDEO)
    file = models.FileField(_("датотека"), upload_to=FOLDER, help_text=_("Видео: MP4 или WebM. Звук: MP3."))
    seconds = models.PositiveIntegerField(_("трајање у секундама"))
    poster = models.ForeignKey(
        "pages.PortalImage",
        verbose_name=_("слика пре пуштања"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    captions = models.TextField(
        _("титлови"),
        blank=True,
        help_text=_("За видео. Цео текст WebVTT датотеке, ћирилицом; латиница се прави сама."),
    )
    transcript = models.TextField(
        _("препис"),
        help_text=_("Све што се чује и, за видео, оно што се види. Пасуси су одвојени празним редом."),
    )

    search_fields = [
        index.SearchField("title"),
        index.SearchField("transcript"),
        index.AutocompleteField("title"),
        index.FilterField("kind"),
    ]
    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("captions"),
        TranslatableField("transcript"),
        SynchronizedField("kind", overridable=False),
        SynchronizedField("file"),
        SynchronizedField("seconds"),
        SynchronizedField("poster"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("снимак")
        verbose_name_plural = _("снимци")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(transcript=""), name="recording_has_a_transcript"),
            models.CheckConstraint(condition=~models.Q(kind="video", captions=""), name="recording_video_has_captions"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse what is not readable for everybody, and a file that is not what its name says."""
        super().clean()
        errors: dict[str, Any] = {}
        if not self.transcript.strip():
            errors["transcript"] = _("Без преписа снимак не постоји за онога ко не чује или не види.")
        try:
            self._check_captions()
        except CaptionsError as error:
            errors["captions"] = str(error)
        if self.file and (wrong := self._wrong_with_file()):
            errors["file"] = wrong
        if errors:
            raise ValidationError(errors)

    def _check_captions(self) -> None:
        if self.kind != self.Kind.VIDEO:
            self.captions = ""
            return
        if not self.captions.strip():
            raise CaptionsError(_("Видео се не објављује без титлова."))
        cues = parse(self.captions)
        if self.seconds and cues[-1].end > self.seconds * 1000 + _SLACK:
            raise CaptionsError(_("Последњи титл траје дуже него видео."))
        serbian = self.locale_id is None or self.locale.language_code == settings.LANGUAGE_CODE
        if serbian and not CYRILLIC.search(" ".join(cue.text for cue in cues)):
            raise CaptionsError(_("Титлове напишите ћирилицом; латиница се прави сама."))

    def _wrong_with_file(self) -> Any:
        ending = PurePosixPath(self.file.name or "").suffix.lower()
        if ending not in (VIDEO_TYPES if self.kind == self.Kind.VIDEO else AUDIO_TYPES):
            return _("Видео мора да буде MP4 или WebM, а звучни запис MP3.")
        if is_new(self.file) and not fits(self.file, ending.removeprefix(".")):
            return _("Садржај није онакав какав назив обећава. Сачувајте датотеку поново у том формату.")
        return None

    @property
    def content_type(self) -> str:
        """As what browsers play the file."""
        return (VIDEO_TYPES | AUDIO_TYPES).get(PurePosixPath(self.file.name or "").suffix.lower(), "")

    @property
    def length(self) -> str:
        """How long it takes, to read: „1 минут и 5 секунди“."""
        return length_text(self.seconds)

    @property
    def captions_url(self) -> str:
        """Where the captions are, in the language and script of the page that shows the recording."""
        return reverse("captions", args=[self.pk])


@receiver(post_delete, sender=Recording)
def delete_file(instance: Recording, **kwargs: Any) -> None:
    """Take the file along, unless the recording stands in another language too."""
    name, storage = instance.file.name, instance.file.storage
    if name and not Recording.objects.filter(file=name).exists():
        transaction.on_commit(lambda: storage.delete(name))
