"""Brings the generated functions and their table to an account, with boto3 and its usual chain of credentials.

What visitors get changes in one step, when the function is published: before it, only keys are added that the function
of before does not read; after it, the keys are deleted that the new one does not read. A table that the same function
reads is changed decisions first, then what names them. What an account already has is not sent again.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from publisher.errors import PublishError
from publisher.sendable import said_by

if TYPE_CHECKING:
    from mypy_boto3_cloudfront import CloudFrontClient

RUNTIME = "cloudfront-js-2.0"
KEYS_A_CALL = 50
_WAIT, _PATIENCE = 2.0, 300.0  # seconds, until a new store is ready
_READY = "READY"


class NotDeployed(PublishError):
    """CloudFront refused or could not be reached. What visitors get has not changed, unless the text says so."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Deployed:
    """`put` and `deleted` are keys of the store; `published` the functions that were new or changed."""

    store: str
    put: int
    deleted: int
    published: tuple[str, ...]


def deploy(files: Mapping[str, str], name: str) -> Deployed:
    """`files` are those of `cloudfront.files`. `name` is that of the store; the functions are `<name>-request` and
    `<name>-response`. Raises NotDeployed."""
    with _translated(name):
        return Deployment(*_clients(), name).bring(files)


def _clients() -> tuple[CloudFrontClient, Any]:
    import boto3

    session = boto3.Session()
    return session.client("cloudfront", region_name="us-east-1"), session.client(
        "cloudfront-keyvaluestore", region_name="us-east-1"
    )


class Deployment:
    """`control` makes functions and stores, `keys` changes what is in a store. `sleep` takes seconds."""

    def __init__(
        self, control: CloudFrontClient, keys: Any, name: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._control, self._keys, self._name, self._sleep = control, keys, name, sleep

    def bring(self, files: Mapping[str, str]) -> Deployed:
        arn = self._store()
        wanted = {each["key"]: each["value"] for each in json.loads(files["kvs.json"])["data"]}
        known = self._known(arn)
        new = [key for key in wanted if known.get(key) != wanted[key]]
        self._update(arn, [{"Key": key, "Value": wanted[key]} for key in sorted(new, key=_order)], [])
        published = [
            name
            for name, text, stores in (
                (f"{self._name}-response", files["response.js"], []),
                (f"{self._name}-request", files["function.js"], [arn]),
            )
            if self._function(name, text, stores)
        ]
        old = [key for key in known if key not in wanted]
        self._update(arn, [], [{"Key": key} for key in old])
        return Deployed(arn, len(new), len(old), tuple(published))

    def _store(self) -> str:
        """Its ARN; it is made when there is none."""
        found = self._described()
        if found is None:
            self._control.create_key_value_store(Name=self._name, Comment="The pages of a site, by Fragmint")
        deadline = time.monotonic() + _PATIENCE
        while found is None or found["Status"] != _READY:
            if time.monotonic() > deadline:
                raise NotDeployed(
                    f"the key-value store {self._name} is not ready after {_PATIENCE:.0f} s; try again later"
                )
            self._sleep(_WAIT if found else 0)
            found = self._described()
        return str(found["ARN"])

    def _described(self) -> Mapping[str, Any] | None:
        from botocore.exceptions import ClientError

        try:
            return self._control.describe_key_value_store(Name=self._name)["KeyValueStore"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "EntityNotFound":
                raise
            return None

    def _known(self, arn: str) -> dict[str, str]:
        pages = self._keys.get_paginator("list_keys").paginate(KvsARN=arn)
        return {item["Key"]: item["Value"] for page in pages for item in page.get("Items", [])}

    def _update(
        self, arn: str, puts: Sequence[Mapping[str, str]], deletes: Sequence[Mapping[str, str]]
    ) -> None:
        """In as few calls as are allowed. Somebody else's change in between is refused by CloudFront, not overwritten."""
        if puts or deletes:
            etag = self._keys.describe_key_value_store(KvsARN=arn)["ETag"]
        for some in _batches(puts):
            etag = self._keys.update_keys(KvsARN=arn, IfMatch=etag, Puts=some)["ETag"]
        for some in _batches(deletes):
            etag = self._keys.update_keys(KvsARN=arn, IfMatch=etag, Deletes=some)["ETag"]

    def _function(self, name: str, text: str, stores: Sequence[str]) -> bool:
        """Whether it had to be published."""
        if self._live(name) == text:
            return False
        config: Any = {"Comment": "Generated by Fragmint", "Runtime": RUNTIME}
        if stores:
            items = [{"KeyValueStoreARN": arn} for arn in stores]
            config["KeyValueStoreAssociations"] = {"Quantity": len(items), "Items": items}
        etag = self._etag(name)
        code = text.encode()
        if etag is None:
            etag = self._control.create_function(Name=name, FunctionConfig=config, FunctionCode=code)["ETag"]
        else:
            etag = self._control.update_function(
                Name=name, IfMatch=etag, FunctionConfig=config, FunctionCode=code
            )["ETag"]
        self._control.publish_function(Name=name, IfMatch=etag)
        return True

    def _live(self, name: str) -> str | None:
        found = self._asked(lambda: self._control.get_function(Name=name, Stage="LIVE"))
        return None if found is None else _text(found["FunctionCode"].read())

    def _etag(self, name: str) -> str | None:
        found = self._asked(lambda: self._control.describe_function(Name=name, Stage="DEVELOPMENT"))
        return None if found is None else str(found["ETag"])

    def _asked(self, question: Callable[[], Any]) -> Any:
        """None when there is no such function."""
        from botocore.exceptions import ClientError

        try:
            return question()
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchFunctionExists":
                raise
            return None


@contextmanager
def _translated(name: str) -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError, MissingDependencyException

    try:
        yield
    except MissingDependencyException:
        fix = 'install it with: pip install "fragmint[cloudfront]"'
        raise NotDeployed(f"key-value stores want signatures that need the package awscrt; {fix}") from None
    except ClientError as error:
        said = error.response.get("Error", {})
        raise NotDeployed(
            f"CloudFront, {name}: {said.get('Code', 'error')}: {said.get('Message', error)}"
        ) from None
    except BotoCoreError as error:
        raise NotDeployed(f"CloudFront, {name}: {said_by(error)}") from None


def _order(key: str) -> bool:
    """Decisions and redirects before the shards that name them: `<version>s<n>` come last."""
    return key[6:7] == "s"


def _batches(items: Sequence[Mapping[str, str]]) -> Iterator[list[Mapping[str, str]]]:
    return (list(items[start : start + KEYS_A_CALL]) for start in range(0, len(items), KEYS_A_CALL))


def _text(code: bytes) -> str:
    """Function code as some endpoints give it, which encode it a second time."""
    try:
        return base64.b64decode(code, validate=True).decode()
    except ValueError:
        return code.decode()
