"""Why a start ends early."""


class Failed(Exception):
    """Something cannot work as it is. The text is a sentence for whoever started Onward."""


class Stopped(Exception):
    """Somebody asked for the end (Ctrl-C, SIGTERM) while something was still being started."""
