"""Any simple path: exact answers from the block-cut tree."""
