"""Every command with its parameters, once: the command line, its reference and the tests read them here."""
