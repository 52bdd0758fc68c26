"""Microsoft Teams: a small adapter on PyJWT and httpx; the gateway keeps, this room only verifies and translates."""
