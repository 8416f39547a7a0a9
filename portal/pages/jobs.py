"""The kinds of work the portal itself brings."""

from portal.kit.exports import making

EXPORT = making.EXPORT
