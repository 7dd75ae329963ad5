"""Addresses under ``/<lang>/ucenje/``; no code and no answer is in one."""

from django.urls import path

from elearning.learning.views import classes, course, entry, lesson, quiz, results, seat

app_name = "learning"

urlpatterns = [
    path("", entry.index, name="index"),
    path("kod/", entry.code, name="code"),
    path("kraj/", entry.leave, name="leave"),
    path("obuka/<uuid:course>/", course.course, name="course"),
    path("lekcija/<uuid:lesson>/", lesson.lesson, name="lesson"),
    path("lekcija/<uuid:lesson>/pitanja/", quiz.quiz, name="quiz"),
    path("lekcija/<uuid:lesson>/pitanja/ponovo/", quiz.again, name="again"),
    path("lekcija/<uuid:lesson>/odgovor/<int:number>/", quiz.answered, name="answered"),
    path("mesto/", seat.enter, name="seat"),
    path("razred/", classes.board, name="class"),
    path("razred/novi/", classes.new, name="new_class"),
    path("razred/kljuc/", classes.key, name="class_key"),
    path("razred/trake/", classes.strips, name="strips"),
    path("razred/zatvaranje/", classes.close, name="close_class"),
    path("razred/odgovori/", results.answers, name="class_answers"),
    path("razred/potvrda/", results.certificate, name="class_certificate"),
]
