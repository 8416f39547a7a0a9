"""The month's end: which periods are due, what they come to, and an invoice for each, once."""
