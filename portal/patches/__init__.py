"""Everything that changes a library from outside, or relies on what it does not document: one file each.

A file says why, for which version it was written, what was or is to be said upstream and when it can go;
``docs/patches.md`` lists them, ``tests/patches`` notices when a library has changed. Before one is added: a template,
a subclass, a setting and a hook are better.
"""
