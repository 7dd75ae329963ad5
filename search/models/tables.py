"""What editors know about words and may change at any time."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.languages import CONTENT_LANGUAGES
from search import tidy


class WordTable(models.Model):
    """A row of one of the tables, in one language."""

    language = models.CharField(_("језик"), max_length=10, choices=CONTENT_LANGUAGES, default="sr")

    # The field that holds the words.
    said = "words"

    class Meta:
        abstract = True

    def tidied(self, text: str) -> str:
        """Return the words as this table keeps them; raises ``ValidationError`` for what it does not take."""
        return tidy.phrases(text)

    def fold(self) -> str:
        """Return what may stand only once in a language."""
        return tidy.fold_all(getattr(self, self.said))

    def clean(self) -> None:
        """Tidy the words. Raises ``ValidationError`` for what the table does not take or has already."""
        super().clean()
        text = getattr(self, self.said)
        if not text.strip():
            return  # that the field is empty is said already
        try:
            setattr(self, self.said, self.tidied(text))
        except ValidationError as error:
            raise ValidationError({self.said: error.messages}) from error
        same = [row for row in type(self)._default_manager.filter(language=self.language) if row.fold() == self.fold()]
        # A row that says what it said before is not refused: in the project's file some differ by a diacritic.
        if same and self.pk not in {row.pk for row in same}:
            raise ValidationError({self.said: _now("То већ постоји. Писмо, велика слова и квачице се не разликују.")})


class Synonyms(WordTable):
    """Words that mean the same when somebody searches."""

    class Way(models.TextChoices):
        BOTH = "both", _("свака значи све остале")
        TO_FIRST = "to_first", _("остале значе прву, а прва не значи њих")

    words = models.CharField(
        _("речи"),
        max_length=500,
        help_text=_("Речи или изрази, раздвојени усправном цртом: отац|тата|ћале. Падежи и латиница се подразумевају."),
    )
    way = models.CharField(_("како се тумаче"), max_length=10, choices=Way.choices, default=Way.BOTH)

    class Meta:
        verbose_name = _("исто значење")
        verbose_name_plural = _("иста значења")
        ordering = ["words"]
        constraints = [models.UniqueConstraint(fields=["language", "words"], name="search_synonyms_once")]

    def __str__(self) -> str:
        return self.words.replace("|", ", ")

    def tidied(self, text: str) -> str:
        """Return at least two expressions."""
        return tidy.phrases(text, fewest=2)


class StopWord(WordTable):
    """A word that says nothing about what is looked for."""

    said = "word"

    word = models.CharField(_("реч"), max_length=40)

    class Meta:
        verbose_name = _("празна реч")
        verbose_name_plural = _("празне речи")
        ordering = ["word"]
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="search_stop_word_once")]

    def __str__(self) -> str:
        return self.word

    def tidied(self, text: str) -> str:
        """Return one word and no expression."""
        word = tidy.phrase(text)
        if " " in tidy.fold(word):
            raise ValidationError(_now("Овде иде једна реч, без размака и цртица."))
        return word


class AddedWords(models.Model):
    """Words by which something is found though it does not say them.

    ``words`` name just that, ``hints`` lead to it from further away. ``key`` is of what they are given to:
    ``page:<id>``, ``term:<id>``, ``helpline:<id>``, or ``question:<page id>:<anchor>``.
    """

    key = models.CharField(max_length=250, unique=True)
    words = models.TextField(
        _("речи"),
        max_length=600,
        help_text=_("Други називи баш за ово, с размаком између њих: туча макљажа фрка."),
    )
    hints = models.TextField(
        _("речи које само упућују"),
        max_length=1000,
        blank=True,
        help_text=_(
            "Околности, места, осећања и примери, исто тако: ходник одмор модрица. Вреде мање, па их може бити више."
        ),
    )

    class Meta:
        verbose_name = _("речи по којима се налази")
        verbose_name_plural = _("речи по којима се налази")
        ordering = ["key"]

    def __str__(self) -> str:
        return str(Truncator(self.words).words(8))

    def clean(self) -> None:
        """Tidy the words; raises ``ValidationError`` when they say nothing."""
        super().clean()
        self.words, self.hints = (" ".join(said.split()) for said in (self.words, self.hints))
        for name in ("words", "hints"):
            if getattr(self, name) and not tidy.fold(getattr(self, name)):
                raise ValidationError({name: _now("Упишите реч: сами знаци и размаци не кажу ништа.")})


class Promotion(WordTable):
    """A page that editors want first when somebody asks for some words."""

    words = models.CharField(
        _("речи"),
        max_length=200,
        help_text=_("Речи или изрази, раздвојени усправном цртом; довољна је једна од њих у питању."),
    )
    page = models.ForeignKey("wagtailcore.Page", verbose_name=_("страница"), on_delete=models.CASCADE, related_name="+")
    until = models.DateField(_("до дана"), null=True, blank=True, help_text=_("Празно: док га неко не уклони."))

    class Meta:
        verbose_name = _("истакнут резултат")
        verbose_name_plural = _("истакнути резултати")
        ordering = ["words"]
        constraints = [models.UniqueConstraint(fields=["language", "words", "page"], name="search_promotion_once")]

    def __str__(self) -> str:
        return self.words.replace("|", ", ")

    def fold(self) -> str:
        """The same words may bring several pages, each once."""
        return f"{super().fold()} {self.page_id}"

    def clean(self) -> None:
        """Refuse what would never be shown; raises ``ValidationError``."""
        super().clean()
        if self.until is not None and self.until < timezone.localdate():
            raise ValidationError({"until": _now("Тај дан је прошао. Изаберите други или уклоните овај ред.")})
        if self.page_id is None:
            return
        if not self.page.live:
            raise ValidationError({"page": _now("Страница није објављена, па је нико не би видео.")})
        if self.page.locale.language_code != self.language:
            raise ValidationError({"page": _now("Страница је на другом језику него речи.")})
