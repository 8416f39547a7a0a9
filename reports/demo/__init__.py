"""A believable operator with ninety days behind it: Norrsund Connect and everybody around it.

All of it is fictitious: companies, people, addresses under `.example`, and numbers that nobody can
have. Everything but the credentials follows from a seed and a moment. `operator.make` builds it.
"""
