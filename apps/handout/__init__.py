"""The handout: a page to print for students, with its answer key."""
