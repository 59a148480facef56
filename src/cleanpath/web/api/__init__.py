"""The REST interface: the verbs, parameters and typed results of the command line."""
