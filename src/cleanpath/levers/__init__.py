"""Who could decide to clear what, what it costs, and in which order it pays."""
