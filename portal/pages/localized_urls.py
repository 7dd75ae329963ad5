"""Addresses below the language: the component page."""

from django.urls import path

from portal.pages import components_view

urlpatterns = [
    path("komponente/", components_view.components, name="components"),
]
