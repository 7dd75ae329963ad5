"""Reading the registry's own files: parse, check, compare, write."""
