"""On which grounds somebody may open a case by break-glass (хитан увид)."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class EmergencyGround(models.Model):
    """One ground (разлог) that the desk offers, with the act on which it rests.

    ``act`` is the name of the act, ``legal_basis`` the act with its article; ``verified`` means that
    it was found in a public source. A ground that is switched off is offered no longer and stays,
    since past openings refer to it.
    """

    code = models.CharField(_("ознака"), max_length=40, primary_key=True)
    label = models.CharField(_("назив"), max_length=160)
    hint = models.CharField(_("објашњење"), max_length=200, blank=True)
    act = models.CharField(_("пропис"), max_length=250, blank=True)
    legal_basis = models.CharField(_("правни основ"), max_length=300, blank=True)
    verified = models.BooleanField(_("потврђено"), default=False)
    order = models.PositiveSmallIntegerField(_("редослед"), default=0)
    active = models.BooleanField(_("нуди се"), default=True)
    source = models.CharField(_("извор"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("разлог хитног увида")
        verbose_name_plural = _("разлози хитног увида")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.label

    @property
    def basis_for_desk(self) -> str:
        """Return the basis as case workers see it; an act that nobody has checked is marked as such."""
        if self.verified:
            return self.legal_basis
        return gettext("%(act)s · правни основ још није проверен") % {"act": self.act}
