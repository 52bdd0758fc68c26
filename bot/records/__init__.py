"""The project's own records, on Django: what people wrote, what was made of it, and when it has to go."""
