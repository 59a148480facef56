"""Routing models behind one contract, and their kernels."""
