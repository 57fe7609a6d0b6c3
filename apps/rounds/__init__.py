"""The Rounds page: what happened, round by round, and where it came from."""
