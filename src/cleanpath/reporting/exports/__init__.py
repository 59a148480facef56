"""Exports: one module a format, each writes a `Dossier` (`dossier.py`) to one file, whole or not at all."""
