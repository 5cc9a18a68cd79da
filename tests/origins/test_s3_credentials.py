"""Where the keys to a bucket come from, and what is shown and sent of them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fault_proxy import Fault, Rule, fault_proxy
from proxied_store import Store
from s3_servers import S3Server
from small_site import ONE, TWO, publish, served

from publisher.errors import OriginFailed
from publisher.origins.s3.origin import S3Origin


def test_only_boto3s_own_chain_needs_boto3(moto_s3: S3Server) -> None:
    """Credentials in the environment are the chain's first link."""
    program = (
        "import sys; from publisher.origins.s3.origin import S3Origin;"
        "S3Origin(sys.argv[1]).state(); heavy = {'boto3', 'botocore', 'urllib3', 'jinja2', 'markdown_it'};"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    command = [sys.executable, "-c", program, moto_s3.url(moto_s3.bucket())]
    ended = subprocess.run(
        command, env=moto_s3.environment, cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert (ended.stdout, ended.stderr) == ("[]\n", "")


def test_a_profile_is_asked_for_its_credentials(
    moto_s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in moto_s3.environment:
        monkeypatch.delenv(name, raising=False)
    files = tmp_path / "credentials"
    files.write_text("[site]\naws_access_key_id = AKPROFILE\naws_secret_access_key = not-in-any-message\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(files))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with fault_proxy(moto_s3.endpoint) as proxy:
        server = replace(moto_s3, endpoint=proxy.endpoint)
        publish(S3Origin(server.url(moto_s3.bucket(), profile="site")), ONE)
        assert all("Credential=AKPROFILE/" in each.header("Authorization") for each in proxy.log)
        with pytest.raises(OriginFailed, match="AWS_ACCESS_KEY_ID"):
            publish(S3Origin(server.url(moto_s3.bucket(), profile="nobody")), ONE)
        with pytest.raises(OriginFailed, match="there are none"):
            publish(S3Origin(server.url(moto_s3.bucket())), ONE)


def test_a_session_token_is_sent_bare_or_not_at_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "zanzibar\n")
    publish(store.origin(), ONE)
    assert {each.header("x-amz-security-token") for each in store.proxy.log} == {"zanzibar"}
    monkeypatch.setenv("AWS_SESSION_TOKEN", "zanzi\nbar")
    with pytest.raises(OriginFailed, match="AWS_SESSION_TOKEN or AWS_SECURITY_TOKEN holds") as caught:
        publish(store.origin(), TWO)
    assert "zanzi" not in str(caught.value)


def test_only_what_renewal_can_mend_asks_the_chain_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key in the file is another one after the first request was refused."""
    files, keys = tmp_path / "credentials", ["AKFIRST", "AKSECOND"]
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(files))

    def renewed() -> None:
        files.write_text(f"[site]\naws_access_key_id = {keys.pop(0)}\naws_secret_access_key = x\n")

    for code, expected in (("AccessDenied", "AKFIRST"), ("ExpiredToken", "AKSECOND")):
        keys[:] = ["AKFIRST", "AKSECOND"]
        renewed()
        origin = store.origin(profile="site")
        store.begin(Rule(Fault(act=renewed, status=403, code=code), nth=1))
        origin.state()
        assert f"Credential={expected}/" in store.proxy.log[-1].header("Authorization")


@pytest.mark.parametrize("server", ["moto_tls", pytest.param("ceph_tls", marks=pytest.mark.slow)])
def test_over_tls_nothing_is_sent_that_older_stores_refuse(
    server: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain HTTP would hide it: clients send checksums after the body only over TLS."""
    secure: S3Server = request.getfixturevalue(server)
    secure.set_environment(monkeypatch)
    url = secure.url(secure.bucket(), "www")
    publish(S3Origin(url), ONE)
    publish(S3Origin(url), TWO)
    assert served(S3Origin(url)) == TWO
    monkeypatch.delenv("AWS_CA_BUNDLE")
    with pytest.raises(OriginFailed, match=r"certificate verify failed.*AWS_CA_BUNDLE"):
        publish(S3Origin(url), ONE)
