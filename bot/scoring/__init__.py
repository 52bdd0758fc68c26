"""Answer and question in, verdict per point out, with evidence spans; pure: no Rasa, no database."""
