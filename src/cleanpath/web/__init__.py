"""The web application and the REST API: a thin shell over `Workspace`, beside the command line."""
