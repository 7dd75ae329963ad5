"""Addresses of the search, below the language and ``pretraga/``."""

from django.urls import path

from search import views

app_name = "search"
urlpatterns = [
    path("", views.index, name="index"),
    path("predlozi/", views.suggest, name="suggest"),
]
