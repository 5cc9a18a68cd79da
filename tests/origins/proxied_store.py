"""A bucket behind a proxy that writes down what it is asked, and sites of many pages to publish there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from fault_proxy import Exchange, FaultProxy, Rule, Rules
from s3_servers import S3Server

from publisher.origins.s3.origin import S3Origin

PAGE = "public/index.html"
WRITES = {"PUT", "POST", "DELETE"}


@dataclass
class Store:
    """A bucket behind a proxy that writes down what it is asked."""

    server: S3Server
    proxy: FaultProxy
    bucket: str

    def origin(self, shelf: Path | None = None, **settings: str) -> S3Origin:
        server = replace(self.server, endpoint=self.proxy.endpoint)
        return S3Origin(server.url(self.bucket, "www", **settings), shelf=shelf)

    def begin(self, *rules: Rule) -> None:
        self.proxy.decide = Rules(*rules)
        self.proxy.log.clear()

    @property
    def written(self) -> list[Exchange]:
        return [each for each in self.proxy.log if each.method in WRITES]

    def head(self, key: str) -> dict[str, object]:
        return dict(self.server.client().head_object(Bucket=self.bucket, Key=f"www/{key}"))

    def put(self, key: str, data: bytes) -> None:
        self.server.client().put_object(Bucket=self.bucket, Key=f"www/{key}", Body=data)

    def spoil(self, key: str, was: bytes, becomes: bytes) -> None:
        """As a failing disk does: other bytes, the same metadata."""
        client, place = self.server.client(), {"Bucket": self.bucket, "Key": f"www/{key}"}
        found = client.get_object(**place)
        data = found["Body"].read()
        assert was in data
        client.put_object(**place, Body=data.replace(was, becomes), Metadata=found["Metadata"])

    def put_in_parts(self, key: str, data: bytes) -> None:
        """An upload whose ETag is not the MD5 of its content."""
        client, place = self.server.client(), {"Bucket": self.bucket, "Key": f"www/{key}"}
        noted = {"sha256": hashlib.sha256(data).hexdigest()}
        upload = client.create_multipart_upload(**place, Metadata=noted)["UploadId"]
        part = client.upload_part(**place, UploadId=upload, PartNumber=1, Body=data)
        parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
        client.complete_multipart_upload(**place, UploadId=upload, MultipartUpload=parts)  # type: ignore[arg-type]


def many(count: int, changed: int = 0) -> dict[str, bytes]:
    """Pages, of which the first few say something else."""
    return {f"public/{n}/index.html": f"page {n} {n < changed}".encode() for n in range(count)}
