"""Wagtail's public addresses, with our way of serving pages."""

from django.urls import re_path
from wagtail import urls as wagtail_urls

from portal.pages.serving import serve

urlpatterns = [
    *(one for one in wagtail_urls.urlpatterns if one.name != "wagtail_serve"),
    re_path(wagtail_urls.serve_pattern, serve, name="wagtail_serve"),
]
