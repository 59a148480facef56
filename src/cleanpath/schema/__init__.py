"""The tables of a case, each described by a table: one row an attribute, one file a table."""
