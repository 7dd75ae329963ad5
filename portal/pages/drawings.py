"""The drawings that stand on covers: files ``portal/templates/icons/cover-….svg``."""

from django.core.exceptions import ValidationError
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext_lazy as _

from portal.pages.templatetags.portal import ICON_NAME

COVERS = [
    ("cover-talk", _("разговор")),
    ("cover-phone", _("телефон")),
    ("cover-houses", _("куће")),
    ("cover-path", _("пут")),
    ("cover-shelter", _("заклон")),
    ("cover-book", _("књига")),
]


def drawing_exists(name: str) -> None:
    """Raise ``ValidationError`` for a name of which there is no drawing."""
    try:
        if ICON_NAME.fullmatch(name):
            get_template(f"icons/{name}.svg")
            return
    except TemplateDoesNotExist:
        pass
    raise ValidationError(_("Нема цртежа који се тако зове."))
