"""Typed results, one schema each: what terminal, pages, exports and tests read alike."""
