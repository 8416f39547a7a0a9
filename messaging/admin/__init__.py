from messaging.admin import campaigns, connect, messages, routing, stops

__all__ = ["campaigns", "connect", "messages", "routing", "stops"]
