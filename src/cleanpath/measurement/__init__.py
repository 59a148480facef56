"""Measured paths: what traceroutes show, and what they leave open."""
