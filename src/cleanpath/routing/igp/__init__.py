"""Weighted shortest paths with ECMP, and every single failure."""
