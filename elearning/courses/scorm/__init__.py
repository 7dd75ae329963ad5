"""A course as a SCORM 1.2 package, for a school's own learning platform (docs/courses.md)."""
