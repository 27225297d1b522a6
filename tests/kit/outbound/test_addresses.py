"""Which addresses are public, and which spellings are addresses."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.outbound.addresses import address_of, is_public

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2001:200::1",
    "2606:4700:4700::1111",
    "2a00:1450:4001:80e::200e",
]

NOT_PUBLIC = {
    "unspecified": ["0.0.0.0", "::"],
    "this network": ["0.0.0.1", "0.255.255.255"],
    "loopback": ["127.0.0.1", "127.255.255.254", "::1"],
    "private": ["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255"],
    "unique local": ["fc00::1", "fd00::1", "fd00:ec2::254", "fd20:ce::254", "fdff:ffff::1"],
    "link-local, cloud metadata": ["169.254.0.1", "169.254.169.254", "169.254.170.2", "fe80::1", "fe80::1%eth0"],
    "cloud metadata elsewhere": ["168.63.129.16", "100.100.100.200", "192.0.0.192"],
    "shared (CGNAT)": ["100.64.0.1", "100.127.255.255"],
    "site-local": ["fec0::1", "feff::1"],
    "protocol assignments": ["192.0.0.1", "192.0.0.9", "192.0.0.10", "192.0.0.171", "192.0.0.255", "2001:1::1"],
    "documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1", "3fff:fff::1"],
    "benchmarking": ["198.18.0.1", "198.19.255.255", "2001:2::1"],
    "ORCHID": ["2001:10::1", "2001:20::1", "2001:30::1"],
    "discard": ["100::1"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "4000::1", "5f00::1", "8000::1", "e000::1"],
    "6to4 relays": ["192.88.99.1"],
    "mapped": ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8"],
    "translated": ["::ffff:0:127.0.0.1"],
    "compatible": ["::127.0.0.1", "::8.8.8.8"],
    "6to4": ["2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1"],
    "NAT64": ["64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::1"],
    "Teredo": ["2001:0:4136:e378:8000:63bf:80ff:fffe", "2001::1"],
    "ISATAP": ["2606:4700::5efe:127.0.0.1", "2606:4700::200:5efe:10.0.0.1"],
}

SPELLINGS = {
    "2130706433": "127.0.0.1",
    "0x7f000001": "127.0.0.1",
    "017700000001": "127.0.0.1",
    "0177.0.0.1": "127.0.0.1",
    "0x7f.1": "127.0.0.1",
    "0x7f.0x0.0x0.0x1": "127.0.0.1",
    "127.1": "127.0.0.1",
    "127.0.1": "127.0.0.1",
    "127.0.256": "127.0.1.0",
    "127.65536": "127.1.0.0",
    "0000127.1": "87.0.0.1",
    "0": "0.0.0.0",
    "0x": "0.0.0.0",
    "00": "0.0.0.0",
    "4294967295": "255.255.255.255",
    "::1": "::1",
    "0:0:0:0:0:0:0:1": "::1",
    "::ffff:7f00:1": "::ffff:7f00:1",
}


@pytest.mark.parametrize("text", PUBLIC)
def test_public(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize("text", [text for texts in NOT_PUBLIC.values() for text in texts])
def test_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize(("spelling", "address"), SPELLINGS.items())
def test_spellings(spelling: str, address: str) -> None:
    assert address_of(spelling) == ip_address(address)


@pytest.mark.parametrize("host", ["example.com", "a", "1.2.3.4.example", "0x7g", "127.0.0.1a", "x1", "1e3", "٣"])
def test_names_are_no_addresses(host: str) -> None:
    assert address_of(host) is None


@pytest.mark.parametrize(
    "host",
    [
        "1.2.3.4.5",
        "256.0.0.1",
        "1.256.1",
        "4294967296",
        "127.0.0.08",
        "example.1",
        "a.0x1",
        "1..1",
        ".1",
        "::1%1",
        ":x",
    ],
)
def test_neither(host: str) -> None:
    with pytest.raises(ValueError):
        address_of(host)


@given(st.ip_addresses())
def test_every_address_is_read_as_itself(address) -> None:
    assert address_of(str(address)) == address


@given(st.ip_addresses(v=4))
def test_no_clothes_make_an_address_public(address) -> None:
    number = int(address)
    clothes = [
        (0xFFFF << 32) + number,  # mapped
        number,  # compatible
        (0x64FF9B << 96) + number,  # NAT64
        (0x2002 << 112) + (number << 80),  # 6to4
        (0x20010000 << 96) + (number ^ 0xFFFFFFFF),  # Teredo
        (0x26064700 << 96) + (0x5EFE << 32) + number,  # ISATAP
    ]
    assert not any(is_public(ip_address(dressed.to_bytes(16, "big"))) for dressed in clothes)
