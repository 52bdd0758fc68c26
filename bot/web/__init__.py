"""The web pages: the practitioner's chat and progress, the supervisor's review, sign-in and administration."""
