"""Addresses without a language: the icon, robots.txt and the sitemap. The rest is in ``localized_urls``."""

from django.urls import path

from portal.pages import views

urlpatterns = [
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]
