"""Doors to the platforms: verify, translate in, render out; nothing else. The web chat is in bot/web, the terminal in bot/launch."""
