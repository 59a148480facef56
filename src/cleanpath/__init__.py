"""Which protected traffic can touch restricted vendors' equipment, with proof and provenance."""

__version__ = "0.1.0"
