"""What every maker needs: numbers that come once, and a day before everything."""

from datetime import UTC, datetime
from itertools import count

number = count(1)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
