"""Rules, their registry, and what they restrict."""
