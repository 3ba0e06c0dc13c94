"""Every object of every build is one that Kubernetes takes: the oldest and the newest version that is promised."""

import re
from collections.abc import Iterator
from typing import Any

import kubernetes_validate
import pytest
from jsonschema import Draft202012Validator
from tests.deploy.cluster import DOCUMENT
from tests.deploy.custom_resources import SCHEMAS
from tests.deploy.kustomized import BUILDS, Manifest, built

OLDEST, NEWEST = "1.28", "1.37"


def faults(manifest: Manifest, version: str) -> Iterator[str]:
    """What is wrong with an object for a version of Kubernetes, unknown fields included."""
    name = f"{manifest['kind']}/{manifest['metadata']['name']}"
    if manifest["kind"] in SCHEMAS:
        for error in Draft202012Validator(SCHEMAS[manifest["kind"]]).iter_errors(manifest):
            yield f"{name}: {error.json_path}: {error.message}"
        return
    try:
        kubernetes_validate.validate(manifest, version, strict=True)
    except (kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError) as error:
        yield f"{name} in {version}: {error.message}"


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_all_objects_are_valid(build: str, version: str) -> None:
    assert [fault for manifest in built(build) for fault in faults(manifest, version)] == []


def test_the_document_promises_these_versions() -> None:
    assert f"Kubernetes {OLDEST} to {NEWEST}" in re.sub(r"\s+", " ", DOCUMENT.read_text(encoding="utf-8"))


def test_every_kind_is_looked_at_with_a_schema_of_its_own() -> None:
    kinds = {manifest["kind"] for build in BUILDS for manifest in built(build)}
    assert SCHEMAS.keys() <= kinds, "a schema that nothing uses"


@pytest.mark.parametrize(
    ("build", "kind", "path", "value"),
    [
        ("overlays/city", "Deployment", ("spec", "template", "spec", "restartPolice"), "Always"),
        ("overlays/city", "Deployment", ("spec", "replicas"), "two"),
        ("overlays/city", "CronJob", ("spec", "timezone"), "Asia/Ho_Chi_Minh"),
        ("overlays/city", "NetworkPolicy", ("spec", "policyTypes"), "Ingress"),
        ("overlays/city", "PodDisruptionBudget", ("apiVersion",), "policy/v1beta1"),
        ("overlays/province", "HorizontalPodAutoscaler", ("spec", "maxReplicas"), None),
        ("overlays/province+keda", "ScaledObject", ("spec", "fallback", "replica"), 2),
        ("overlays/province+keda", "ScaledObject", ("spec", "triggers", 0, "metadata", "threshold"), 20000),
        ("overlays/city+all", "ExternalSecret", ("spec", "refreshInterval"), "hourly"),
        ("overlays/city+all", "ServiceMonitor", ("spec", "endpoints", 0, "targetport"), 8080),
        ("overlays/city+all", "PrometheusRule", ("spec", "groups", 0, "rules", 0, "expression"), "1"),
        ("servers/city", "MongoDBCommunity", ("spec", "security", "authentication", "mode"), ["SCRAM"]),
    ],
)
def test_what_is_wrong_is_found(build: str, kind: str, path: tuple[str | int, ...], value: Any) -> None:
    manifest = next(one for one in built(build) if one["kind"] == kind)
    place: Any = manifest
    for word in path[:-1]:
        place = place[word]
    place[path[-1]] = value
    assert list(faults(manifest, NEWEST)) != []
