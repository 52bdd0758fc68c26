"""The authored signs of a disclosure (YAML), and what finds them in a text. Read by :mod:`bot.tutor.safety` only."""
