"""What keeps the server running: its tables, health, metrics, logs."""
