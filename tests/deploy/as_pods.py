"""Containers of the manifests as processes: their commands, settings and files, on the servers of a test."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.cluster import Cluster, Pod, sources
from tests.mongo.secured import Secured

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Process:
    """What a container is started with."""

    argv: list[str]
    environment: dict[str, str]


class Node:
    """Where pods run: ``folder`` takes the place of each container's own root."""

    def __init__(self, folder: Path, cluster: Cluster, ledger: Secured) -> None:
        self._folder = folder
        self._cluster = cluster
        self._ledger = ledger

    def pod(self, name: str) -> Pod:
        """The pod of a Deployment or CronJob."""
        return next(one for one in self._cluster.pods() if one.owner["metadata"]["name"] == name)

    def process(self, name: str, container: str, command: list[str] | None = None) -> Process:
        """A container as a process: nothing but its variables, and the files that are mounted in it."""
        pod = self.pod(name)
        (found,) = (one for one in pod.containers if one["name"] == container)
        root = self._folder / name / container
        volumes = {volume["name"]: volume for volume in pod.spec["volumes"]}
        for mount in found["volumeMounts"]:
            at, volume = root / mount["mountPath"].lstrip("/"), volumes[mount["name"]]
            at.parent.mkdir(parents=True, exist_ok=True)
            if "persistentVolumeClaim" in volume:
                self._mount_disk(volume["persistentVolumeClaim"]["claimName"], at)
                continue
            for kind, source in sources(volume):
                for key in self._cluster.keys()[kind, source["name"]]:
                    content = self._content(source["name"], key)
                    for path in _paths(source, key):
                        (at / path).parent.mkdir(parents=True, exist_ok=True)
                        (at / path).write_bytes(content)
        # Three servers, and TLS to NATS, are the cluster's; here is one without.
        here = {"PAR_NATS_URL": self._ledger.nats_url, "PAR_STREAM_REPLICAS": "1"}
        environment = {
            variable: re.sub(r"^/", f"{root}/", self._here(value))
            for variable, value in (self._cluster.environment(found) | here).items()
            if variable != "PAR_NATS_TLS_CA"
        }
        words = command or found.get("command") or ["python", "-m", name.replace("-", "_")]
        argv = [str(BIN / words[0]), *(re.sub(r"^/", f"{root}/", word) for word in words[1:])]
        return Process(argv, environment | {"PATH": str(BIN), "PAR_HTTP_HOST": "127.0.0.1"})

    def _mount_disk(self, claim: str, at: Path) -> None:
        """The same folder for all who have the claim."""
        disk = self._folder / "disks" / claim
        disk.mkdir(parents=True, exist_ok=True)
        if not at.is_symlink():
            at.symlink_to(disk)

    def _here(self, value: str) -> str:
        settings = next(iter(self._cluster.of("ConfigMap").values()))["data"]
        options = settings["MONGO_OPTIONS"]
        mongo = value.replace(settings["MONGO_SERVERS"], f"127.0.0.1:{self._ledger.mongo_port}")
        return mongo.replace(options, re.sub(r"replicaSet=[\w-]+", "replicaSet=par", options))

    def _content(self, name: str, key: str) -> bytes:
        """What the operator put there, as docs/kubernetes.md says."""
        accounts = self._ledger.accounts.path
        who = name.split("-")[1]
        files = {"password": accounts / "passwords" / f"mongo-{who}", "ca.crt": self._ledger.ca}
        files |= {"accounts.json": accounts / "accounts.json"}
        return files.get(key, accounts / "keys" / key).read_bytes().removesuffix(b"\n")


def _paths(source: dict[str, object], key: str) -> list[str]:
    items = source.get("items")
    if items is None:
        return [key]
    assert isinstance(items, list)
    return [item["path"] for item in items if item["key"] == key]
