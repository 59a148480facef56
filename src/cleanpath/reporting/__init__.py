"""Results to sentences, tables, charts and pages."""
