"""One form for each step; the address of a step is its number."""
