"""Records to one Network, its checks and its arrays."""
