"""The tables in which the database keeps stems and names, made as each database makes a full-text index."""

from typing import Any


def make(apps: Any, schema_editor: Any) -> None:
    """Make the tables."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE TABLE search_stems (entry_id bigint PRIMARY KEY, name tsvector NOT NULL, front tsvector NOT NULL,"
            " whole tsvector NOT NULL)"
        )
        schema_editor.execute("CREATE INDEX search_stems_name ON search_stems USING gin (name)")
        schema_editor.execute("CREATE INDEX search_stems_front ON search_stems USING gin (front)")
        schema_editor.execute("CREATE INDEX search_stems_whole ON search_stems USING gin (whole)")
        schema_editor.execute("CREATE TABLE search_names (place bigint PRIMARY KEY, words tsvector NOT NULL)")
        schema_editor.execute("CREATE INDEX search_names_words ON search_names USING gin (words)")
    else:
        # A low line stands within tokens; positions and lengths are asked for by nobody.
        schema_editor.execute(
            "CREATE VIRTUAL TABLE search_stems USING fts5 (name, front, whole, detail = 'column', columnsize = 0,"
            """ tokenize = "unicode61 remove_diacritics 0 tokenchars '_'")"""
        )
        # A token is a sign, a language of two or three letters, a low line and a word of which a few letters are known.
        schema_editor.execute(
            "CREATE VIRTUAL TABLE search_names USING fts5 (words, detail = 'none', columnsize = 0, prefix = '5 6 7 8',"
            """ tokenize = "unicode61 remove_diacritics 0 tokenchars '_'")"""
        )


def drop(apps: Any, schema_editor: Any) -> None:
    """Take the tables away."""
    schema_editor.execute("DROP TABLE search_stems")
    schema_editor.execute("DROP TABLE search_names")
