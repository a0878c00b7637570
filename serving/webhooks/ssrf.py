"""Guard against server-side request forgery: which addresses and URLs a webhook may have, checked as connected.

A receiver's address is somebody's input, and the service sits inside the company's network. So a host is resolved
once, every address it has is checked, and the connection goes to a checked address: a name that answers otherwise
a moment later (DNS rebinding) changes nothing. Redirects are not followed.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from ondo.domain.errors import InputError
from ondo.text.messages import Message

Address = IPv4Address | IPv6Address
Lookup = Callable[[str, int], Sequence[str]]
"""From a host name and a port to its addresses; raises ``OSError`` when there are none."""

LONGEST_URL = 2_000

# Reachable with the setting: a company's own network. Everything else that is not public never is, among it
# link-local addresses and the metadata services of clouds.
_PRIVATE: tuple[IPv4Network | IPv6Network, ...] = (
    *map(IPv4Network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")),
    *map(IPv6Network, ("::1/128", "fc00::/7")),
)
_METADATA = frozenset(map(ip_address, ("169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254")))
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))  # NAT64: the last 32 bits are IPv4
# Never given to a host on the Internet, whatever this Python's own list of such networks says: protocol assignments,
# the 6to4 relays that are no more, documentation.
_NEVER: tuple[IPv4Network | IPv6Network, ...] = (
    *map(IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")),
    IPv6Network("3fff::/20"),
)
_COMPATIBLE = IPv6Network("::/96")
_UNICAST = IPv6Network("2000::/3")  # all that is given out; fec0::/10 for one counts as global and is not


def permitted(address: Address, *, private: bool) -> bool:
    """Tell whether a webhook may be sent to an address; ``private`` admits loopback and private networks."""
    inner = _inside(address)
    if inner is not None:
        return permitted(inner, private=private)
    if address in _METADATA or any(address in network for network in _NEVER):
        return False
    if private and any(address in network for network in _PRIVATE):
        return True
    given_out = isinstance(address, IPv4Address) or address in _UNICAST
    return given_out and address.is_global and not address.is_multicast and not address.is_reserved


def _inside(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for, by any of the ways there are."""
    if isinstance(address, IPv4Address):
        return None
    if any(address in network for network in _TRANSLATED) or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (None if teredo is None else teredo[1])


@dataclass(frozen=True, slots=True)
class Target:
    """A receiver's URL in its parts; ``path`` holds the query too."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the ``Host`` header names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"

    def at(self, address: Address) -> str:
        """Return the URL with an address in place of the host."""
        host = f"[{address}]" if address.version == 6 else str(address)
        return f"{'https' if self.secure else 'http'}://{host}:{self.port}{self.path}"


def read_url(url: str, *, private: bool) -> Target:
    """Read a receiver's URL; ``InputError`` unless it is https without a password in it.

    With ``private`` http will do, and is then sent to private addresses only. A host that is an address is checked
    here; a name is checked each time something is sent to it.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host.encode("ascii")
    except ValueError as error:  # an impossible port or bracket, or a name that is not spelled in ASCII
        raise _refused("problem-not-a-webhook-url") from error
    printable = url.isprintable() and " " not in url and "\\" not in url
    if not printable or not host or len(url) > LONGEST_URL or "%" in host:
        raise _refused("problem-not-a-webhook-url")
    if parts.scheme not in ({"https", "http"} if private else {"https"}):
        raise _refused("problem-webhook-not-https")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _refused("problem-webhook-url-with-more")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(secure, host, port or (443 if secure else 80), path)
    literal = _literal(host)
    if literal is not None and not _may_go(target, literal, private=private):
        raise _refused("problem-webhook-is-private")
    return target


def _refused(message_id: str) -> InputError:
    return InputError(Message(message_id), Message("problem-give-a-public-url"))


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _may_go(target: Target, address: Address, *, private: bool) -> bool:
    if target.secure:
        return permitted(address, private=private)
    return private and permitted(address, private=True) and not permitted(address, private=False)


class ReceiverUnreachable(Exception):
    """Nothing was sent, and why; a later attempt may find the host elsewhere."""


def system_lookup(host: str, port: int) -> Sequence[str]:
    """Ask the machine's resolver."""
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in addresses))


def resolve(target: Target, *, private: bool, lookup: Lookup = system_lookup) -> Address:
    """Return the address to connect to; ``ReceiverUnreachable`` when there is none or any of them may not be sent
    to.
    """
    literal = _literal(target.host)
    try:
        names = [target.host] if literal is not None else lookup(target.host, target.port)
        addresses = [ip_address(name.partition("%")[0]) for name in names]
    except (OSError, ValueError) as error:
        raise ReceiverUnreachable("the host's name has no address") from error
    if not addresses:
        raise ReceiverUnreachable("the host's name has no address")
    if not all(_may_go(target, address, private=private) for address in addresses):
        raise ReceiverUnreachable(
            "the host has an address that no webhook may go to (private, or public without https)"
        )
    return addresses[0]
