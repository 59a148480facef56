"""Who may do what: people, their sessions and tokens, and what every request must pass."""
