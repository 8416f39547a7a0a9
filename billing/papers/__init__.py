"""Documents on paper: PDF, e-invoice, usage appendix, statements, and the mails that bring them."""
