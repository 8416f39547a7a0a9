"""Starts Onward and everything it runs on, watches over it, and leaves nothing behind.

It runs before a database exists, so nothing here knows Django. It has one thread: the kernel's
"die with your parent" is bound to the thread that started a child.
"""
