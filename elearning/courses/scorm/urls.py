"""Addresses of packages, below the documents."""

from django.urls import path

from elearning.courses.scorm import views

app_name = "scorm"

urlpatterns = [path("<uuid:course>/<slug:language>.zip", views.package, name="package")]
