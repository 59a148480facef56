"""Readers: bytes to records, one module a format."""
