"""Views of the desk: each parses, asks a command or a query, and renders."""
