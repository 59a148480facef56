"""One small function per signal: values in, what they say of the maker out."""
