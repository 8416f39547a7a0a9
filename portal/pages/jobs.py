"""The kinds of work the portal itself brings."""

from portal.kit.exports import making
from portal.kit.imports import applying

EXPORT = making.EXPORT
IMPORT = applying.IMPORT
