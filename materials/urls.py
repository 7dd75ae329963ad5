"""Addresses below the language that are no pages of the CMS: whether a material was useful."""

from django.urls import path

from materials import views

app_name = "materials"
urlpatterns = [
    path("<int:page_id>/", views.ask, name="useful"),
    path("<int:page_id>/hvala/", views.thanks, name="thanks"),
]
