"""Levels, intervals, planes, certificates, and what would settle a verdict."""
