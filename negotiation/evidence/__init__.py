"""What the Council really did: coded cases, scores of the model against them, its fit to them."""
