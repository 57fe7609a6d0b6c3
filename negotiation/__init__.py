"""A negotiation laboratory for the UN Security Council."""
