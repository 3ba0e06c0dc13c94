"""Every build keeps to the policies, and each policy finds what it is for."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.deploy.kustomized import BUILDS, OURS, SERVERS, WITH_KEDA, Manifest, built
from tests.deploy.policies import OF_PODS, OF_SERVERS, Check, faults

by_name = {check.__name__: check for check in OF_PODS}


@pytest.mark.parametrize("check", OF_PODS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("build", OURS)
def test_the_services_and_jobs(build: str, check: Check) -> None:
    assert faults(check, built(build)) == []


@pytest.mark.parametrize("check", OF_SERVERS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("build", [build for build in BUILDS if build.startswith(SERVERS)])
def test_what_stands_around_the_servers(build: str, check: Check) -> None:
    assert faults(check, built(build)) == []


def one(objects: list[Manifest], kind: str, name: str) -> Manifest:
    """An object of a build."""
    return next(each for each in objects if each["kind"] == kind and each["metadata"]["name"] == name)


def pod(objects: list[Manifest], name: str = "plan-service") -> dict[str, Any]:
    """The pod of a Deployment or CronJob."""
    for each in objects:
        if each["metadata"]["name"] == name and each["kind"] in {"Deployment", "CronJob"}:
            spec = each["spec"]
            template = spec["jobTemplate"]["spec"]["template"] if each["kind"] == "CronJob" else spec["template"]
            return dict[str, Any](template["spec"])
    raise AssertionError(name)


def container(objects: list[Manifest], name: str = "plan-service") -> dict[str, Any]:
    """The container of a Deployment or CronJob, to be changed."""
    found: dict[str, Any] = pod(objects, name)["containers"][0]
    return found


def without(objects: list[Manifest], kind: str, name: str) -> None:
    """Take an object out of the build."""
    objects.remove(one(objects, kind, name))


def policy(objects: list[Manifest], name: str) -> dict[str, Any]:
    """The spec of a NetworkPolicy."""
    spec: dict[str, Any] = one(objects, "NetworkPolicy", name)["spec"]
    return spec


def settings(objects: list[Manifest]) -> dict[str, str]:
    """What the generated ConfigMap holds."""
    data: dict[str, str] = next(each for each in objects if each["kind"] == "ConfigMap")["data"]
    return data


def spec(objects: list[Manifest], kind: str, name: str) -> dict[str, Any]:
    """The spec of an object."""
    found: dict[str, Any] = one(objects, kind, name)["spec"]
    return found


def add_policy(objects: list[Manifest], **changed: Any) -> None:
    """One more policy like the one for DNS, with something else in it."""
    template = one(objects, "NetworkPolicy", "par-to-dns")
    metadata = template["metadata"] | {"name": "more"}
    objects.append(template | {"metadata": metadata, "spec": template["spec"] | changed})


Change = Callable[[list[Manifest]], Any]
CITY, PROVINCE = "overlays/city+all", "overlays/province+all"

CHANGES: list[tuple[str, str, str, Change]] = [
    ("restricted", CITY, "not root", lambda all_: pod(all_)["securityContext"].update(runAsNonRoot=False)),
    ("restricted", CITY, "user 0", lambda all_: pod(all_)["securityContext"].update(runAsUser=0)),
    ("restricted", CITY, "no seccomp", lambda all_: pod(all_)["securityContext"].pop("seccompProfile")),
    (
        "restricted",
        CITY,
        "writes",
        lambda all_: container(all_)["securityContext"].update(readOnlyRootFilesystem=False),
    ),
    ("restricted", CITY, "capability", lambda all_: container(all_)["securityContext"].pop("capabilities")),
    (
        "restricted",
        CITY,
        "init container",
        lambda all_: pod(all_, "par-prepare")["initContainers"][0].pop("securityContext"),
    ),
    ("restricted", CITY, "host path", lambda all_: pod(all_)["volumes"].append({"name": "disk", "hostPath": {}})),
    ("bounded", CITY, "no limit", lambda all_: container(all_, "par-verify")["resources"].pop("limits")),
    ("bounded", CITY, "asks more", lambda all_: container(all_)["resources"]["requests"].update(memory="4Gi")),
    ("probed", CITY, "no readiness", lambda all_: container(all_).pop("readinessProbe")),
    ("probed", CITY, "other port", lambda all_: container(all_)["ports"][0].update(name="web")),
    (
        "without_token",
        CITY,
        "account",
        lambda all_: one(all_, "ServiceAccount", "par-jobs").pop("automountServiceAccountToken"),
    ),
    ("without_token", CITY, "no account", lambda all_: without(all_, "ServiceAccount", "par-services")),
    ("denied_by_default", CITY, "no policy", lambda all_: without(all_, "NetworkPolicy", "par-default-deny")),
    (
        "denied_by_default",
        CITY,
        "only in",
        lambda all_: policy(all_, "par-default-deny").update(policyTypes=["Ingress"]),
    ),
    ("flows_are_narrow", CITY, "everybody", lambda all_: policy(all_, "par-to-nats")["egress"][0].pop("to")),
    ("flows_are_narrow", CITY, "all ports", lambda all_: policy(all_, "par-from-http")["ingress"][0].pop("ports")),
    (
        "flows_are_narrow",
        CITY,
        "any namespace",
        lambda all_: add_policy(all_, egress=[{"to": [{"namespaceSelector": {}}], "ports": [{"port": 1}]}]),
    ),
    (
        "flows_are_narrow",
        CITY,
        "not in force",
        lambda all_: policy(all_, "par-to-nats").update(policyTypes=["Ingress"]),
    ),
    ("flows_are_there", CITY, "no DNS", lambda all_: without(all_, "NetworkPolicy", "par-to-dns")),
    ("flows_are_there", CITY, "no NATS", lambda all_: without(all_, "NetworkPolicy", "par-to-nats")),
    ("flows_are_there", CITY, "no traces", lambda all_: without(all_, "NetworkPolicy", "par-to-otlp")),
    ("flows_are_there", CITY, "no scrape", lambda all_: without(all_, "NetworkPolicy", "par-from-prometheus")),
    (
        "flows_are_there",
        CITY,
        "other namespace",
        lambda all_: settings(all_).update(MONGO_SERVERS="par-mongodb-svc.elsewhere:27017"),
    ),
    (
        "flows_are_there",
        CITY,
        "other port",
        lambda all_: settings(all_).update(PAR_NATS_URL="nats://nats.par-city-servers:4333"),
    ),
    (
        "selectors_fit",
        CITY,
        "Service",
        lambda all_: spec(all_, "Service", "plan-service")["selector"].update({"app.kubernetes.io/name": "plan"}),
    ),
    (
        "selectors_fit",
        CITY,
        "all Services",
        lambda all_: spec(all_, "Service", "plan-service").update(selector={"app.kubernetes.io/component": "service"}),
    ),
    ("selectors_fit", CITY, "Ingress", lambda all_: without(all_, "Service", "report-service")),
    ("disruption_is_bounded", CITY, "no budget", lambda all_: without(all_, "PodDisruptionBudget", "plan-service")),
    (
        "disruption_is_bounded",
        CITY,
        "never drained",
        lambda all_: spec(all_, "PodDisruptionBudget", "plan-service").update(minAvailable=2),
    ),
    (
        "disruption_is_bounded",
        CITY,
        "nobody's",
        lambda all_: spec(all_, "PodDisruptionBudget", "plan-service").update(selector={"matchLabels": {"a": "b"}}),
    ),
    (
        "scaled_by_one",
        PROVINCE,
        "no target",
        lambda all_: spec(all_, "HorizontalPodAutoscaler", "report-service")["scaleTargetRef"].update(name="report"),
    ),
    (
        "scaled_by_one",
        PROVINCE,
        "number set",
        lambda all_: spec(all_, "Deployment", "report-service").update(replicas=2),
    ),
    (
        "scaled_by_one",
        PROVINCE,
        "alone",
        lambda all_: spec(all_, "HorizontalPodAutoscaler", "report-service").update(minReplicas=1),
    ),
    (
        "scaled_by_one",
        WITH_KEDA,
        "no fallback",
        lambda all_: spec(all_, "ScaledObject", "progress-service").pop("fallback"),
    ),
    (
        "scaled_by_one",
        WITH_KEDA,
        "to none",
        lambda all_: spec(all_, "ScaledObject", "progress-service").update(minReplicaCount=0),
    ),
    (
        "scaled_by_one",
        WITH_KEDA,
        "two scalers",
        lambda all_: all_.append(one(built(PROVINCE), "HorizontalPodAutoscaler", "report-service")),
    ),
    (
        "scaled_by_one",
        WITH_KEDA,
        "no figure",
        lambda all_: spec(all_, "ScaledObject", "report-service")["triggers"][0]["metadata"].update(
            ignoreNullValues="true"
        ),
    ),
    ("images_are_pinned", CITY, "latest", lambda all_: container(all_).update(image="par-ledger/plan-service:latest")),
    ("images_are_pinned", CITY, "another", lambda all_: container(all_).update(image="busybox:1.0.0")),
    ("images_are_pinned", CITY, "versions", lambda all_: container(all_).update(image="par-ledger/plan-service:0.0.9")),
    (
        "references_are_met",
        CITY,
        "no Secret",
        lambda all_: pod(all_)["volumes"][0]["secret"].update(secretName="par-nobody-key"),
    ),
    ("references_are_met", CITY, "no claim", lambda all_: without(all_, "PersistentVolumeClaim", "par-backup")),
    (
        "references_are_met",
        CITY,
        "no settings",
        lambda all_: all_.remove(next(each for each in all_ if each["kind"] == "ConfigMap")),
    ),
    (
        "references_are_met",
        CITY,
        "no key",
        lambda all_: pod(all_, "par-verify")["volumes"][0]["projected"]["sources"][0]["secret"]["items"][0].update(
            key="x.nk"
        ),
    ),
    ("references_are_met", CITY, "not mounted", lambda all_: container(all_)["volumeMounts"].pop()),
    (
        "files_are_there",
        CITY,
        "other folder",
        lambda all_: container(all_)["volumeMounts"][0].update(mountPath="/keys"),
    ),
    ("files_are_there", CITY, "other file", lambda all_: container(all_)["env"][0].update(value="/key/progress.nk")),
    (
        "files_are_there",
        CITY,
        "init container",
        lambda all_: pod(all_, "par-prepare")["initContainers"][0]["volumeMounts"].pop(),
    ),
    ("files_are_there", CITY, "no such variable", lambda all_: settings(all_).pop("MONGO_SERVERS")),
    (
        "secrets_stay_outside",
        CITY,
        "Secret",
        lambda all_: all_.append({"kind": "Secret", "metadata": {"name": "par-plan-key"}}),
    ),
    (
        "secrets_stay_outside",
        CITY,
        "variable",
        lambda all_: container(all_)["envFrom"].append({"secretRef": {"name": "par-secrets"}}),
    ),
    (
        "secrets_stay_outside",
        CITY,
        "password",
        lambda all_: settings(all_).update(PAR_NATS_URL="nats://me:pass@nats.par-city-servers:4222"),
    ),
    ("labelled", CITY, "part of", lambda all_: one(all_, "NetworkPolicy", "par-to-dns")["metadata"].pop("labels")),
    (
        "labelled",
        CITY,
        "namespace",
        lambda all_: one(all_, "Service", "plan-service")["metadata"].update(namespace="default"),
    ),
    (
        "jobs_end",
        CITY,
        "no end",
        lambda all_: spec(all_, "CronJob", "par-verify")["jobTemplate"]["spec"].pop("activeDeadlineSeconds"),
    ),
    ("jobs_end", CITY, "several", lambda all_: spec(all_, "CronJob", "par-backup").update(concurrencyPolicy="Allow")),
]


@pytest.mark.parametrize(
    ("name", "build", "change"),
    [(name, build, change) for name, build, _, change in CHANGES],
    ids=[f"{name}: {what}" for name, _, what, _ in CHANGES],
)
def test_a_policy_finds_what_it_is_for(name: str, build: str, change: Change) -> None:
    objects = built(build)
    change(objects)
    assert faults(by_name[name], objects) != []


def test_every_policy_is_tried() -> None:
    assert {name for name, *_ in CHANGES} == by_name.keys()
