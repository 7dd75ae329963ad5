"""The health page has no language."""

from django.urls import path

from portal.jobs import views

urlpatterns = [path("zdravlje/", views.health_page, name="health")]
