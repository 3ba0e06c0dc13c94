"""The manifests of deploy/k8s, before kustomize has put them together."""

from typing import Any, Final

import pytest
from tests.deploy.files import (
    BASE,
    DEV,
    SERVICES,
    SETTING_NAMES,
    compose,
    config_map,
    image_environment,
    kustomization,
    manifests,
    settings_of,
)

PART_OF: Final = {"app.kubernetes.io/part-of": "par-ledger"}

each_deployment = pytest.mark.parametrize("service", SERVICES)


def pod_of(service: str) -> dict[str, Any]:
    pod: dict[str, Any] = manifests("Deployment")[service]["spec"]["template"]["spec"]
    return pod


def container_of(service: str) -> dict[str, Any]:
    (container,) = pod_of(service)["containers"]
    assert "initContainers" not in pod_of(service)
    return dict(container)


def test_one_deployment_and_one_service_each() -> None:
    assert set(manifests("Deployment")) == set(manifests("Service")) == set(SERVICES)


def test_all_files_of_the_base_are_listed() -> None:
    listed = {*kustomization(BASE)["resources"], "kustomization.yaml", "settings.env"}
    assert {path.name for path in BASE.iterdir()} == listed


@each_deployment
def test_pods_are_restricted(service: str) -> None:
    pod, container = pod_of(service)["securityContext"], container_of(service)["securityContext"]
    assert pod["runAsNonRoot"] is True
    assert pod["runAsUser"] > 0
    assert pod["runAsGroup"] > 0
    assert pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod_of(service).keys()


@each_deployment
def test_a_pod_reads_its_own_key_from_a_secret(service: str) -> None:
    name = service.removesuffix("-service")
    (volume,) = pod_of(service)["volumes"]
    assert volume["secret"] == {"secretName": f"par-{name}-key", "defaultMode": 0o440}
    assert pod_of(service)["securityContext"]["fsGroup"] == pod_of(service)["securityContext"]["runAsGroup"]
    container = container_of(service)
    assert container["volumeMounts"] == [{"name": volume["name"], "mountPath": "/key", "readOnly": True}]
    assert container["env"] == [{"name": "PAR_NATS_KEY_FILE", "value": f"/key/{name}.nk"}]


@each_deployment
def test_pods_have_no_token_and_no_made_up_variables(service: str) -> None:
    pod = pod_of(service)
    account = manifests("ServiceAccount")[pod["serviceAccountName"]]
    assert account["automountServiceAccountToken"] is False
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False


@each_deployment
def test_resources_are_asked_for_and_limited(service: str) -> None:
    resources = container_of(service)["resources"]
    assert resources["requests"].keys() == resources["limits"].keys() == {"cpu", "memory"}


@each_deployment
def test_probes(service: str) -> None:
    container = container_of(service)
    (port,) = container["ports"]
    assert port == {"name": "http", "containerPort": int(image_environment(service)["PAR_HTTP_PORT"])}
    assert container["startupProbe"]["httpGet"] == {"path": "/livez", "port": "http"}
    assert container["livenessProbe"]["httpGet"] == {"path": "/livez", "port": "http"}
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "http"}


@each_deployment
def test_a_starting_service_is_not_killed_while_it_waits_for_its_servers(service: str) -> None:
    probe = container_of(service)["startupProbe"]
    patience = settings_of(config_map(BASE)).start_patience_seconds
    assert probe["periodSeconds"] * probe["failureThreshold"] > patience


@each_deployment
def test_images_are_those_of_compose(service: str) -> None:
    assert container_of(service)["image"] == compose()["services"][service]["image"]


@each_deployment
def test_labels_and_selectors_fit(service: str) -> None:
    deployment = manifests("Deployment")[service]
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    name = {"app.kubernetes.io/name": service}
    assert labels == name | PART_OF
    assert deployment["spec"]["selector"]["matchLabels"] == name
    assert manifests("Service")[service]["spec"]["selector"] == name


@each_deployment
def test_settings_come_from_the_config_map_and_secrets_go_before(service: str) -> None:
    assert container_of(service)["envFrom"] == [
        {"configMapRef": {"name": "par-settings"}},
        {"secretRef": {"name": "par-secrets", "optional": True}},
    ]
    for folder in (BASE, DEV):
        assert kustomization(folder)["configMapGenerator"][0]["name"] == "par-settings"


@pytest.mark.parametrize("folder", [BASE, DEV], ids=["base", "dev"])
def test_the_config_map_names_real_settings(folder: Any) -> None:
    variables = config_map(folder)
    assert variables
    assert variables.keys() <= SETTING_NAMES
    settings_of(variables)


def test_the_base_is_for_three_nats_servers_and_dev_for_one() -> None:
    assert settings_of(config_map(BASE)).stream_replicas == 3
    assert settings_of(config_map(BASE) | config_map(DEV)).stream_replicas == 1


def test_no_namespace_in_the_base() -> None:
    assert "namespace" not in kustomization(BASE)
    for kind in ("Deployment", "Service", "ServiceAccount", "NetworkPolicy"):
        assert all("namespace" not in manifest["metadata"] for manifest in manifests(kind).values())
    assert kustomization(DEV)["namespace"]


def test_all_is_denied_but_the_named_flows() -> None:
    policies = {name: policy["spec"] for name, policy in manifests("NetworkPolicy").items()}
    assert all(spec["podSelector"] == {"matchLabels": PART_OF} for spec in policies.values())
    assert policies.pop("par-default-deny") == {
        "podSelector": {"matchLabels": PART_OF},
        "policyTypes": ["Ingress", "Egress"],
    }
    flows = {
        (direction, port["port"])
        for spec in policies.values()
        for direction in ("ingress", "egress")
        for rule in spec.get(direction, [])
        for port in rule["ports"]
        if rule["from" if direction == "ingress" else "to"]
    }
    assert flows == {("egress", 53), ("egress", 4222), ("egress", 27017), ("ingress", "http")}
    for spec in policies.values():
        (kind,) = spec["policyTypes"]
        assert list(spec) == ["podSelector", "policyTypes", kind.lower()]
        for rule in spec[kind.lower()]:
            assert rule.keys() == {"from" if kind == "Ingress" else "to", "ports"}, "a rule without peers lets all in"
