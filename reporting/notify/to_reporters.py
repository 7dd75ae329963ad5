"""The words of mail to reporters, apart from those to workers, because they are translated into every language."""

from django.utils.translation import gettext_lazy as _

NEWS_SUBJECT = _("Порука")
NEWS_TEXT = _("Стигла је нова порука. Чека на познатом месту.")
