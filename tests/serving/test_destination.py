"""Where webhooks may go: a table of addresses and URLs, and names that change their mind."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from ondo.domain.errors import InputError
from ondo.domain.vocabulary import Lang
from serving.webhooks.ssrf import ReceiverUnreachable, permitted, read_url, resolve

PUBLIC = [
    *("192.0.1.1", "192.88.98.255", "192.88.100.1"),
    "93.184.216.34",
    "8.8.8.8",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]
OWN = [
    *("127.0.0.1", "127.8.9.10", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("::1", "fc00::1", "fd12:3456::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"),
    "::ffff:192.168.1.1",
]
NEVER = [
    *("0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "168.63.129.16"),
    *("224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "203.0.113.9"),
    *("::", "fe80::1", "ff02::1", "fd00:ec2::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2001:db8::1"),
    *("2002:a9fe:a9fe::", "::169.254.169.254", "fec0::1", "100::1"),
    *("192.0.0.1", "192.0.0.9", "192.0.0.170", "192.0.0.192", "192.0.0.255", "::ffff:192.0.0.192", "64:ff9b::c000:c0"),
    *("192.88.99.1", "192.88.99.255", "3fff::1", "3fff:fff:ffff::1", "2002:c000:c0::1"),
]


@pytest.mark.parametrize(("addresses", "usual", "private"), [(PUBLIC, 1, 1), (OWN, 0, 1), (NEVER, 0, 0)])
def test_public_addresses_are_permitted_and_private_ones_by_setting(
    addresses: Sequence[str], usual: bool, private: bool
):
    company = [(text, permitted(ip_address(text), private=False), permitted(ip_address(text), private=True))
             for text in addresses]  # fmt: skip
    assert company == [(text, bool(usual), bool(private)) for text in addresses]


@pytest.mark.parametrize(
    "url",
    [
        *("http://crm.example.com/", "ftp://crm.example.com/", "file:///etc/passwd", "crm.example.com", "", "https://"),
        *("https://user:secret@crm.example.com/", "https://user@crm.example.com/", "https://crm.example.com/#part"),
        *("https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest"),
        *("https://crm.example.com:99999/", "https://[::1/", "https://crm.example.com/a b", "https://a\\@b.com/"),
        *("https://例え.jp/", "https://[fe80::1%25eth0]/", "https://crm.example.com/\r\nx: y"),
        "https://crm.example.com/" + "a" * 2_000,
    ],
)  # fmt: skip
def test_a_url_that_no_webhook_may_go_to_is_refused(url: str):
    with pytest.raises(InputError) as refused:
        read_url(url, private=False)
    assert refused.value.said(Lang.JA) != refused.value.said(Lang.EN)


def test_a_url_in_its_parts():
    company = read_url("https://crm.example.com:8443/hooks/ondo?team=a", private=False)
    assert (company.host, company.port, company.path) == ("crm.example.com", 8443, "/hooks/ondo?team=a")
    assert company.authority == "crm.example.com:8443"
    assert company.at(ip_address("93.184.216.34")) == "https://93.184.216.34:8443/hooks/ondo?team=a"
    plain = read_url("http://[::1]", private=True)
    assert (plain.authority, plain.at(ip_address("::1"))) == ("[::1]", "http://[::1]:80/")


def test_every_address_of_a_name_is_checked():
    target = read_url("https://crm.example.com/", private=False)
    assert str(resolve(target, private=False, lookup=lambda *_: ["8.8.8.8", "8.8.4.4"])) == "8.8.8.8"
    for answers in (["8.8.8.8", "10.0.0.1"], ["127.0.0.1"], ["::ffff:169.254.169.254"], ["fe80::1%eth0"]):
        with pytest.raises(ReceiverUnreachable, match="private"):
            resolve(target, private=False, lookup=lambda *_, a=answers: a)
    with pytest.raises(ReceiverUnreachable, match="no address"):
        resolve(target, private=False, lookup=lambda *_: [])


def test_without_encryption_only_private_addresses_will_do():
    target = read_url("http://crm.internal/", private=True)
    assert str(resolve(target, private=True, lookup=lambda *_: ["10.0.0.1"])) == "10.0.0.1"
    with pytest.raises(ReceiverUnreachable, match="private"):
        resolve(target, private=True, lookup=lambda *_: ["8.8.8.8"])
