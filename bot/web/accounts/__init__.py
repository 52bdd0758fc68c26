"""Signing in and out, joining a team, one's own account."""
