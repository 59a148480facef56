"""Clues to who made this box; vendors and their owners as of a date."""
