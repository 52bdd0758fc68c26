"""The chat and one's own progress."""
