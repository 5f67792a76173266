"""Which network addresses a fetch may connect to: public unicast ones, and nothing that only looks like one."""

from __future__ import annotations

import ipaddress

# Global unicast space is the only IPv6 space that leads anywhere public; these parts of it do not, or they carry an
# IPv4 address inside which would be checked by nobody.
UNICAST = ipaddress.IPv6Network("2000::/3")
NOT_PUBLIC = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # IETF assignments, Teredo (2001::/32) and ORCHID among them
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4
            "3fff::/20",  # documentation
        ),
    )
)
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # how networks without IPv4 reach it: the last 32 bits decide
NOT_PUBLIC_V4 = (
    ipaddress.IPv4Network("192.0.0.0/24"),  # IETF assignments; not all of it is private to every Python
    ipaddress.IPv4Network("192.88.99.0/24"),  # 6to4 relays
)


def is_public(address: str) -> bool:
    """True for a public unicast address; False for everything else, and for text that is no address.

    IPv4-mapped, IPv4-compatible, 6to4 and Teredo addresses are refused whatever they carry: no resolver gives them
    for a public host. NAT64 addresses are judged by the IPv4 address inside.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return _is_public_v4(parsed)
    if parsed.scope_id is not None:
        return False
    if parsed in NAT64:
        return _is_public_v4(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF))
    return parsed in UNICAST and parsed.is_global and not any(parsed in network for network in NOT_PUBLIC)


def _is_public_v4(address: ipaddress.IPv4Address) -> bool:
    is_special = address.is_multicast or address.is_reserved or any(address in network for network in NOT_PUBLIC_V4)
    return address.is_global and not is_special
