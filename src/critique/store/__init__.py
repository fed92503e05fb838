"""The caveat store: one SQLite file with documents, their caveats, vectors and terms.

Owns SQLite. A store that somebody adds to is in WAL mode: others read while one writes, and a process that dies leaves the
last whole document. The built-in store is only ever read, and so may stand on read-only media.
"""

from critique.store.documents import Added, Outcome, StoredCaveat, StoredDocument
from critique.store.place import default_store_path
from critique.store.schema import FORMAT
from critique.store.search import StoreIndex
from critique.store.store import Store

__all__ = ["FORMAT", "Added", "Outcome", "Store", "StoreIndex", "StoredCaveat", "StoredDocument", "default_store_path"]
