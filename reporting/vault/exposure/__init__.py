"""What somebody sees who has stolen the database, column by column: ``docs/what-a-thief-sees.md``."""
