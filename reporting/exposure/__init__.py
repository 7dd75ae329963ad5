"""What somebody sees who has stolen the database, column by column: ``docs/data-exposure.md``."""
