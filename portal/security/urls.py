"""The exit has no language: one address from everywhere."""

from django.urls import path

from portal.security import views

urlpatterns = [path("izlaz/", views.leave, name="quick_exit")]
