"""The command line: a thin shell over `cleanpath.workspace`."""
