"""Addresses under a language that are not pages of the tree."""

from django.urls import path

from portal.pages.components_view import components

urlpatterns = [
    path("komponente/", components, name="components"),
]
