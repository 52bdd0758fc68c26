"""Reading, correcting and commenting what one's own teams wrote."""
