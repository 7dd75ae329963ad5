"""Addresses below the language: the component page, captions, the pages of documents."""

from django.urls import path

from portal.pages import components_view, file_views

urlpatterns = [
    path("snimci/<int:pk>/titlovi.vtt", file_views.captions, name="captions"),
    path("preuzimanje/<int:pk>/", file_views.document, name="document"),
    path("komponente/", components_view.components, name="components"),
]
