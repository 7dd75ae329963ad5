"""Addresses of the institution finder, below the language and ``ustanove/``."""

from django.urls import path

from home.finder import views

app_name = "finder"
urlpatterns = [
    path("", views.index, name="index"),
    path("okrug/<int:number>/", views.district),
    path("okrug/<int:number>-<slug:slug>/", views.district, name="district"),
    path("<int:code>/", views.municipality),
    path("<int:code>-<slug:slug>/", views.municipality, name="municipality"),
]
