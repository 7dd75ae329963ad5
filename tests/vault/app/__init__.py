"""A small app that exists in these tests only."""
