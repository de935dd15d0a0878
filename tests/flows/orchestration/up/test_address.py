"""The address of a server: read, refused and shown, and the password that goes with it."""

import sys
import uuid
from pathlib import Path

import pytest

from flows.orchestration.up.address import api_url, given_url, pages_url, require_auth_string
from flows.settings.service_settings import Service as ServiceSettings
from warehouse.errors import ColumnistError
from warehouse.home import Home

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at processes in /proc")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://127.0.0.1:4200", "http://127.0.0.1:4200/api"),
        ("https://prefect.example/api/", "https://prefect.example/api"),
        ("https://example.org/prefect/api", "https://example.org/prefect/api"),
    ],
)
def test_the_address_of_a_server_may_leave_out_api(text, url):
    assert given_url(text) == url


@pytest.mark.parametrize("text", ["prefect.example:4200", "ftp://prefect.example", "http://", ""])
def test_what_is_no_address_of_a_server_is_refused_at_once(text):
    with pytest.raises(ColumnistError, match="which is no address of an API, as in"):
        given_url(text)


def test_pages_lie_beside_the_api_or_where_prefect_cloud_has_them():
    assert pages_url("http://127.0.0.1:4200/api") == "http://127.0.0.1:4200"
    cloud = "https://api.prefect.cloud/api/accounts/1b/workspaces/2c"
    assert pages_url(cloud) == "https://app.prefect.cloud/account/1b/workspace/2c"
    assert api_url("::1", 4200) == "http://[::1]:4200/api"


def test_the_password_is_made_once(tmp_path: Path):
    made = require_auth_string(Home(tmp_path), ServiceSettings(), {})
    assert made.startswith("columnist:")
    assert require_auth_string(Home(tmp_path), ServiceSettings(), {}) == made
    assert require_auth_string(Home(tmp_path / str(uuid.uuid4())), ServiceSettings(), {}) != made
