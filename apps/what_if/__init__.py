"""The What-if page: what changes when an assumption does."""
