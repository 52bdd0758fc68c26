"""Rasa's custom actions: one a file, each only adapting Rasa's message to the tutor and its replies to Rasa."""
