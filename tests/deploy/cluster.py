"""The objects of one build, seen as a cluster would: pods, their settings, files, and whom they may talk to."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple

from tests.deploy.files import ROOT
from tests.deploy.kustomized import Manifest

Labels = Mapping[str, str]

DOCUMENT: Final = ROOT / "docs" / "kubernetes.md"
_EXTERNAL: Final = re.compile(r"^\| `(par-[a-z-]+)` \| (Secret|ConfigMap) \| ([^|]+) \|", re.MULTILINE)
_ADDRESS: Final = re.compile(r"^[a-z][a-z+]*://")
_USUAL_PORTS: Final = {"nats": 4222, "mongodb": 27017, "http": 80, "https": 443}
_TEMPLATES: Final = {
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}


class Server(NamedTuple):
    """Whom a setting makes a container talk to, by the name of a Service."""

    service: str
    namespace: str
    port: int


@dataclass(frozen=True)
class Pod:
    """What an object makes pods of."""

    owner: Manifest
    labels: Labels
    spec: dict[str, Any]

    @property
    def name(self) -> str:
        """Kind and name of the object."""
        return f"{self.owner['kind']}/{self.owner['metadata']['name']}"

    @property
    def containers(self) -> list[dict[str, Any]]:
        """All of them, those that prepare first."""
        return [*self.spec.get("initContainers", []), *self.spec["containers"]]


class Cluster:
    """The objects of one build."""

    def __init__(self, objects: Iterable[Manifest]) -> None:
        self.objects = list(objects)

    def of(self, *kinds: str) -> dict[str, Manifest]:
        """The objects of these kinds, by name."""
        return {one["metadata"]["name"]: one for one in self.objects if one["kind"] in kinds}

    def pods(self) -> Iterator[Pod]:
        """One of each object that makes pods."""
        for one in self.objects:
            if one["kind"] in _TEMPLATES:
                template = one
                for word in _TEMPLATES[one["kind"]]:
                    template = template[word]
                yield Pod(one, template["metadata"].get("labels", {}), template["spec"])

    @property
    def namespace(self) -> str:
        """The one that the build makes."""
        (name,) = self.of("Namespace")
        return name

    def environment(self, container: Mapping[str, Any]) -> dict[str, str]:
        """The variables of a container from ConfigMaps of the build and its own list, the latter expanded."""
        found: dict[str, str] = {}
        for source in container.get("envFrom", []):
            if "configMapRef" in source:
                found |= self.of("ConfigMap").get(source["configMapRef"]["name"], {}).get("data", {})
        for variable in container.get("env", []):
            value = variable.get("value", "")
            found[variable["name"]] = re.sub(r"\$\((\w+)\)", lambda one: found.get(one[1], one[0]), value)
        return found

    def external(self) -> dict[tuple[str, str], set[str]]:
        """What is in the namespace beside the build: the documented objects, (kind, name) to the keys in them."""
        return {
            (kind, name): set(re.findall("`([^`]+)`", keys))
            for name, kind, keys in _EXTERNAL.findall(DOCUMENT.read_text(encoding="utf-8"))
        }

    def keys(self) -> dict[tuple[str, str], set[str]]:
        """The keys of all ConfigMaps and Secrets, of the build and beside it."""
        own = {("ConfigMap", name): set(one["data"]) for name, one in self.of("ConfigMap").items()}
        fetched = {
            ("Secret", one["spec"]["target"]["name"]): {row["secretKey"] for row in one["spec"]["data"]}
            for one in self.of("ExternalSecret").values()
        }
        return self.external() | own | fetched


def servers(environment: Mapping[str, str]) -> Iterator[tuple[str, Server]]:
    """Whom the settings make a process talk to, with the variable; an issuer is only a name in tokens."""
    for variable, value in environment.items():
        if not _ADDRESS.match(value) or variable == "PAR_OIDC_ISSUER":
            continue
        for address in value.split(","):
            scheme = re.match(r"[a-z]+", value)
            assert scheme is not None
            host = re.sub(r"^[a-z+]*://", "", address).rpartition("@")[2].partition("/")[0]
            name, _, port = host.partition(":")
            service, _, namespace = name.partition(".")
            yield variable, Server(service, namespace.partition(".")[0], int(port or _USUAL_PORTS[scheme[0]]))


def selects(selector: Mapping[str, Any] | None, labels: Labels) -> bool:
    """Whether a label selector takes what has these labels; an empty one takes everything, None nothing."""
    if selector is None:
        return False
    assert selector.keys() <= {"matchLabels"}, "only matchLabels is used here"
    wanted: Labels = selector.get("matchLabels", {})
    return labels.items() >= wanted.items()


def paths_in(pod: Pod, container: Mapping[str, Any], keys: Mapping[tuple[str, str], set[str]]) -> dict[str, set[str]]:
    """The files that a container finds at each of its mounts, relative; of a disk it is not known: ``*``."""
    volumes = {volume["name"]: volume for volume in pod.spec.get("volumes", [])}
    return {
        mount["mountPath"]: _files(volumes.get(mount["name"], {}), keys) for mount in container.get("volumeMounts", [])
    }


def _files(volume: Mapping[str, Any], keys: Mapping[tuple[str, str], set[str]]) -> set[str]:
    if "persistentVolumeClaim" in volume or "emptyDir" in volume:
        return {"*"}
    found: set[str] = set()
    for kind, source in sources(volume):
        known = keys.get((kind, source["name"]), set())
        items = source.get("items")
        found |= known if items is None else {item["path"] for item in items if item["key"] in known}
    return found


def sources(volume: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The Secrets and ConfigMaps of a volume: kind, and the source with its ``name``."""
    if "secret" in volume:
        yield "Secret", volume["secret"] | {"name": volume["secret"]["secretName"]}
    if "configMap" in volume:
        yield "ConfigMap", volume["configMap"]
    for one in volume.get("projected", {}).get("sources", []):
        for key, kind in (("secret", "Secret"), ("configMap", "ConfigMap")):
            if key in one:
                yield kind, one[key]


def is_found(path: str, mounts: Mapping[str, set[str]]) -> bool:
    """Whether a file or folder is at one of the mounts."""
    wanted = PurePosixPath(path)
    for mount, files in mounts.items():
        if wanted == PurePosixPath(mount):
            return bool(files)
        if wanted.is_relative_to(mount) and (files == {"*"} or str(wanted.relative_to(mount)) in files):
            return True
    return False
