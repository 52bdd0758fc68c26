"""The few parts of ours that run inside the Rasa server; nothing else in the project imports Rasa."""
