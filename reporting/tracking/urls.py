"""Addresses under ``/<lang>/pracenje/``; the code is never in one."""

from django.urls import path

from reporting.tracking import views

app_name = "tracking"

urlpatterns = [
    path("", views.enter, name="enter"),
    path("pregled/", views.follow, name="follow"),
    path("kraj/", views.leave, name="leave"),
]
