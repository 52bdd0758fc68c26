"""Attune: scenario-based training for people who work with babies and young children."""
