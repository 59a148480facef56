"""Routes between autonomous systems after Gao and Rexford, and all valley-free routes, over an AS graph."""
