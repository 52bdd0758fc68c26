"""Where a team is strong and weak."""
