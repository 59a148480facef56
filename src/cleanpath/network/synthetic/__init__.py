"""Synthetic operators of any size, for trials and benchmarks."""
