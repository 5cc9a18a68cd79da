"""CloudFront: invalidations, by boto3 with its usual chain of credentials.

A viewer-request function has rewritten the address before the cache looks at it, so files are named by their own path; the
page's address is named beside it, as AWS advises for distributions whose functions rewrite.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Invalidation.html
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from publisher.cdn.base import CdnFailed, path_of
from publisher.cdn.folding import EVERYTHING, folded
from publisher.edges.reference import page_of
from publisher.sendable import said_by

if TYPE_CHECKING:
    from mypy_boto3_cloudfront import CloudFrontClient

EXACT, WILDCARDS = 3_000, 15  # in progress at once, a distribution
LONGEST = 4_000  # characters of a path


class CloudFront:
    """`distribution` is its id."""

    def __init__(self, distribution: str) -> None:
        self._distribution = distribution
        self.name = f"CloudFront distribution {distribution}"
        self.refills = False
        self.keeps = timedelta(days=1)

    def purge(self, files: Sequence[str]) -> int:
        """Half of what may be in progress at once, so that a publish right after another one still fits."""
        paths = {path for file in files for path in _paths(file)}
        return self._invalidate(folded(paths, EXACT // 2, WILDCARDS // 2))

    def purge_all(self) -> int:
        return self._invalidate([EVERYTHING])

    def _invalidate(self, paths: Sequence[str]) -> int:
        from botocore.exceptions import BotoCoreError, ClientError

        batch = {
            "Paths": {"Quantity": len(paths), "Items": list(paths)},
            "CallerReference": _reference(paths),
        }
        try:
            self._client().create_invalidation(DistributionId=self._distribution, InvalidationBatch=batch)  # type: ignore[arg-type]
        except ClientError as error:
            said = error.response.get("Error", {})
            raise CdnFailed(self.name, f"{said.get('Code', 'error')}: {said.get('Message', error)}") from None
        except BotoCoreError as error:
            raise CdnFailed(self.name, said_by(error)) from None
        return 1

    def _client(self) -> CloudFrontClient:
        import boto3
        from botocore.config import Config

        retries = Config(retries={"mode": "standard", "max_attempts": 5}, connect_timeout=5, read_timeout=30)
        return boto3.Session().client("cloudfront", region_name="us-east-1", config=retries)


def _paths(file: str) -> list[str]:
    page = page_of(file)
    both = [path_of(file)] + [path_of(page[1:])] * (page.endswith("/") and not file.startswith("_"))
    return [path for path in both if len(path) <= LONGEST]


def _reference(paths: Sequence[str]) -> str:
    """Names the request; one of the same name is not made twice, so it must differ each time."""
    import secrets

    return f"fragmint-{hashlib.sha256(' '.join(paths).encode()).hexdigest()[:16]}-{secrets.token_hex(8)}"
