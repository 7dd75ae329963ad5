"""The pages of courses."""

from elearning.courses.models.course import CoursePage
from elearning.courses.models.index import CourseIndexPage
from elearning.courses.models.lesson import LessonPage
from elearning.courses.models.module import ModulePage
