"""Until there are API keys, nobody but this machine may reach the service."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ondo.asgi import check_loopback, create
from ondo.domain.errors import InputError
from tests.serving.builders import settings_in


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_a_loopback_address_is_accepted(host):
    check_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "203.0.113.7", "example.com", ""])
def test_any_other_address_is_refused_before_a_ledger_is_opened(host, tmp_path):
    with pytest.raises(InputError, match="no API keys yet"):
        create(replace(settings_in(tmp_path), host=host))
    assert list(tmp_path.iterdir()) == []
