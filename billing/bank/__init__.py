"""What a bank says was booked: read from its files, and matched with who paid.

A file becomes bookings (`camt`, `cells`), each with a key of its own (`keys`); `statements` keeps
them, once; `matching` proposes whose money it is, and `crediting` notes the payment.
"""
