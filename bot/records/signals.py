"""What other rooms have to hear of: the arrows forbid bot.records to call them."""

from django.dispatch import Signal

# Somebody is being erased, inside the transaction. ``keys`` are all that they were known by: their own and every address.
# Not sent when two records of one person are joined: then nothing may be lost.
erased = Signal()
