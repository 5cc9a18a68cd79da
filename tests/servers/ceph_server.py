"""A whole Ceph on this machine: one monitor, one storage daemon that keeps everything in memory, one S3 gateway.

It takes about ten seconds and 300 MB. Authentication between the daemons is on, buckets have no versions.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from free_ports import free_ports, wait_for_port

PROGRAMS = ("ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
EVERYTHING = ("--cap", "mon", "allow *", "--cap", "osd", "allow *", "--cap", "mgr", "allow *")
SETTINGS = """\
[global]
fsid = {fsid}
mon_host = [v2:127.0.0.1:{monitor}]
mon_initial_members = a
public_network = 127.0.0.0/8
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
keyring = {folder}/keyring
ms_bind_msgr1 = false
run_dir = {folder}
admin_socket = {folder}/$name.$pid.asok
log_file = {folder}/$name.log
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_warn_on_pool_no_redundancy = false
mon_max_pg_per_osd = 1000
[mon]
mon_data = {folder}/mon
mon_cluster_log_file = {folder}/cluster.log
[osd]
osd_data = {folder}/osd
osd_objectstore = memstore
memstore_device_bytes = 1073741824
osd_class_load_list = *
osd_class_default_list = *
[client]
rgw_data = {folder}/rgw
rgw_run_sync_thread = false
rgw_enable_usage_log = false
rgw_relaxed_s3_bucket_names = true
"""


def missing_programs() -> list[str]:
    return [name for name in PROGRAMS if shutil.which(name) is None]


@contextmanager
def ceph_server(folder: Path, access_key: str, secret_key: str) -> Iterator[int]:
    """Runs in an empty folder with a short name (sockets lie in it); gives the gateway's port."""
    monitor, gateway = free_ports(2)
    fsid = str(uuid.uuid4())
    for name in ("mon", "osd", "rgw"):
        (folder / name).mkdir()
    (folder / "ceph.conf").write_text(SETTINGS.format(fsid=fsid, folder=folder, monitor=monitor))
    cluster = _Cluster(folder)
    with ExitStack() as stack:
        _start_monitor(cluster, stack, fsid, monitor)
        _start_storage(cluster, stack)
        frontend = f"--rgw_frontends=beast endpoint=127.0.0.1:{gateway}"
        stack.enter_context(cluster.daemon("radosgw", "-n", "client.rgw", frontend))
        cluster.run("radosgw-admin", "user", "create", "--uid=test", "--display-name=test",
                    f"--access-key={access_key}", f"--secret-key={secret_key}")  # fmt: skip
        wait_for_port(gateway, 180)
        yield gateway


class _Cluster:
    """Runs programs with the settings of one folder; what they say is kept there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, program: str, *arguments: str) -> str:
        command = [program, "-c", str(self.folder / "ceph.conf"), *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=300)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    @contextmanager
    def daemon(self, program: str, *arguments: str) -> Iterator[None]:
        command = [program, "-c", str(self.folder / "ceph.conf"), "-f", *arguments]
        with (self.folder / f"{program}.out").open("wb") as output:
            process = subprocess.Popen(command, cwd=self.folder, stdout=output, stderr=output)
        try:
            yield
        finally:
            process.kill()  # nothing here has to last
            process.wait()


def _start_monitor(cluster: _Cluster, stack: ExitStack, fsid: str, port: int) -> None:
    keyring, monmap = cluster.folder / "keyring", cluster.folder / "monmap"
    for name, capabilities in _CAPABILITIES.items():
        created = () if keyring.exists() else ("-C",)
        _tool("ceph-authtool", *created, str(keyring), "--gen-key", "-n", name, *capabilities)
    _tool("monmaptool", "--create", "--fsid", fsid, "--addv", "a", f"[v2:127.0.0.1:{port}]", str(monmap))
    files = ("--monmap", str(monmap), "--keyring", str(keyring), "--mon-data", str(cluster.folder / "mon"))
    cluster.run("ceph-mon", "--mkfs", "-i", "a", *files)
    stack.enter_context(cluster.daemon("ceph-mon", "-i", "a"))


_CAPABILITIES: dict[str, Sequence[str]] = {
    "mon.": ("--cap", "mon", "allow *"),
    "client.admin": EVERYTHING,
    "client.rgw": EVERYTHING,
    "osd.0": ("--cap", "mon", "allow *", "--cap", "osd", "allow *"),
}


def _start_storage(cluster: _Cluster, stack: ExitStack) -> None:
    identity = str(uuid.uuid4())
    cluster.run("ceph", "osd", "new", identity, "0")
    keyring = str(cluster.folder / "keyring")
    cluster.run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", identity, "--keyring", keyring)
    stack.enter_context(cluster.daemon("ceph-osd", "-i", "0"))
    end = time.monotonic() + 180
    while "1 up" not in cluster.run("ceph", "osd", "stat"):
        if time.monotonic() > end:
            raise TimeoutError("Ceph's storage daemon did not come up")
        time.sleep(0.1)


def _tool(*command: str) -> None:
    subprocess.run(command, env=os.environ | {"CEPH_ARGS": ""}, capture_output=True, check=True, timeout=120)
