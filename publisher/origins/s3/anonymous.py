"""How a store answers somebody without credentials."""

from __future__ import annotations

from publisher.errors import OriginFailed
from publisher.origins.s3.address import Address
from publisher.origins.s3.connections import FAILURES, Connections

PATIENCE = 10.0


def anonymous_status(address: Address, key: str) -> int:
    """Of a key, or of a list of the bucket if it is "". Raises OriginFailed where there is no answer."""
    path = address.path(key)
    target = path if key else f"{path}?list-type=2&max-keys=1"
    connections = Connections(address.host, secure=address.secure, patience=PATIENCE)
    try:
        return connections.exchange("GET", target, {"host": address.host}, b"").status
    except FAILURES as error:
        raise OriginFailed(address.url, key or "the bucket", str(error) or type(error).__name__) from None
    finally:
        connections.close()
