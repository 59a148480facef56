"""What if: a scenario laid over a case and the registries."""
