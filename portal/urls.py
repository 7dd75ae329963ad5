"""Every address of the one-host portal."""

from django.conf import settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from django.conf.urls.i18n import i18n_patterns

from portal.script.views import language_root

urlpatterns = [
    path("", language_root, name="language_root"),
    path(settings.CMS_PATH, include(wagtailadmin_urls)),
]
urlpatterns += i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=True)
