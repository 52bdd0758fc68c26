"""Between the channels and Rasa: what comes in is kept before anybody is told so, what goes out is kept until it has arrived."""
