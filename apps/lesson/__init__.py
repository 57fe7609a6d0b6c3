"""The lesson in nine steps: each computed from the record of a negotiation."""
