"""A demo with fixed accounts and one report: development settings only."""
