"""What the tutor says and does next: route a message, give feedback, climb the ladder, close.

Pure functions over frozen dataclasses. Safety (:mod:`bot.tutor.safety`) is asked first, whatever is open, and
:mod:`bot.tutor.privacy` masks what may be kept. Imports neither Rasa nor Django.
"""
