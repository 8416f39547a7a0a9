"""What a program holds from its start on is no garbage, and is not searched for any.

A full collection looks at every object that might be part of a cycle. Django, our own modules and
the compiled book are some 300,000 of them: 0.2 seconds in which a program does nothing else, again
and again while it works hard.
"""

import gc


def settle() -> None:
    """Leave all that is here now out of later collections. For the end of a program's start."""
    gc.collect()
    gc.freeze()
