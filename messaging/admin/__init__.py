from messaging.admin import connect, messages

__all__ = ["connect", "messages"]
