"""From an article to candidate claims, and from candidates to what a person accepts."""
