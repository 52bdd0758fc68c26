"""Slack: Bolt verifies and unpacks, the gateway keeps, this room only translates."""
