"""One solved game: its tables, charts and sentences, and the sections of the Game page."""
