"""What the manifests of deploy/k8s say, held against what they are made for."""

import itertools
import re
from typing import Any, Final

import pytest
import typer
import yaml
from tests.deploy.cluster import Cluster, selects, servers
from tests.deploy.files import (
    BASE,
    ROOT,
    SERVICES,
    SETTING_NAMES,
    compose,
    image_environment,
    kustomization,
    settings_of,
)
from tests.deploy.kustomized import K8S, LEDGERS, OURS, OVERLAYS, WITH_KEDA, built
from tests.deploy.prometheus_rules import OBJECTS, RULES, of_files
from typer.core import TyperGroup

from par.accounts.server_config import DEFAULT_MAX_PAYLOAD
from par.cli.main import app

READ_BY_COMMANDS: Final = {"PAR_ACCOUNTS"}
PRE_STOP, DRAINS = 5, 25
"""Seconds: until nobody is sent to a pod that ends; commands, queries and HTTP in flight."""

each_service = pytest.mark.parametrize("service", SERVICES)
each_ledger = pytest.mark.parametrize("ledger", LEDGERS)


def deployment(service: str, build: str = "overlays/city") -> dict[str, Any]:
    found: dict[str, Any] = Cluster(built(build)).of("Deployment")[service]
    return found


def container_of(service: str) -> dict[str, Any]:
    (container,) = deployment(service)["spec"]["template"]["spec"]["containers"]
    return dict(container)


@pytest.mark.parametrize("build", OVERLAYS)
def test_each_overlay_has_one_deployment_and_one_service_each(build: str) -> None:
    cluster = Cluster(built(build))
    assert set(cluster.of("Deployment")) == set(cluster.of("Service")) == set(SERVICES)


def test_every_folder_is_built_by_a_test() -> None:
    folders = {file.parent.relative_to(K8S).as_posix() for file in K8S.rglob("kustomization.yaml")}
    components = {folder for folder in folders if folder.startswith("components/")}
    named = {
        folder
        for overlay in LEDGERS
        for text in [(K8S / "overlays" / overlay / "kustomization.yaml").read_text(encoding="utf-8")]
        for folder in re.findall(r"components/[a-z-]+", text)
    }
    assert components == named, "components that no overlay offers"
    around = {"servers/base", "servers/districts", "servers/external-secrets"}
    assert folders - components == {"base", *OVERLAYS, *(f"servers/{ledger}" for ledger in LEDGERS), *around}


def test_all_files_of_the_base_are_listed() -> None:
    listed = {*kustomization(BASE)["resources"], "kustomization.yaml", "settings.env"}
    assert {path.name for path in BASE.iterdir()} == listed


def test_the_manifests_of_the_services_differ_in_names_only() -> None:
    texts = {
        (BASE / f"{service}.yaml").read_text(encoding="utf-8").replace(service.removesuffix("-service"), "NAME")
        for service in SERVICES
    }
    assert len(texts) == 1


def test_no_namespace_in_the_base() -> None:
    assert "namespace" not in kustomization(BASE)
    assert "namespace: par" not in "".join(path.read_text(encoding="utf-8") for path in BASE.iterdir())


@each_service
def test_a_pod_has_its_own_key_and_password_and_no_other(service: str) -> None:
    name = service.removesuffix("-service")
    volumes = deployment(service)["spec"]["template"]["spec"]["volumes"]
    secrets = {volume["secret"]["secretName"] for volume in volumes if "secret" in volume}
    assert secrets == {f"par-{name}-key", f"par-{name}-mongo"}
    environment = Cluster(built("overlays/city")).environment(container_of(service))
    assert environment["PAR_MONGO_URL"].startswith(f"mongodb://par-{name}@par-mongodb-svc.")


def test_few_have_the_rights_of_an_administrator() -> None:
    def has(secret: str) -> set[str]:
        pods = Cluster(built("overlays/city")).pods()
        return {pod.owner["metadata"]["name"] for pod in pods if secret in str(pod.spec["volumes"])}

    assert has("par-admin-mongo") == {"par-prepare", "par-operator-shell"}
    assert has("par-restorer-key") == {"par-restorer-shell"}


@each_service
def test_it_listens_where_its_image_says(service: str) -> None:
    (port,) = container_of(service)["ports"]
    assert port == {"name": "http", "containerPort": int(image_environment(service)["PAR_HTTP_PORT"])}


@each_service
def test_a_starting_service_is_not_killed_while_it_waits_for_its_servers(service: str) -> None:
    container = container_of(service)
    probe = container["startupProbe"]
    patience = settings_of(Cluster(built("overlays/city")).environment(container)).start_patience_seconds
    assert probe["periodSeconds"] * probe["failureThreshold"] > patience


@each_service
def test_a_pod_has_the_time_to_end(service: str) -> None:
    pod = deployment(service)["spec"]["template"]["spec"]
    assert pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", str(PRE_STOP)]
    assert pod["terminationGracePeriodSeconds"] > PRE_STOP + DRAINS


@each_service
def test_images_are_those_of_compose(service: str) -> None:
    assert container_of(service)["image"] == compose()["services"][service]["image"]


@pytest.mark.parametrize("build", OURS)
def test_settings_are_real_ones(build: str) -> None:
    cluster = Cluster(built(build))
    for pod in cluster.pods():
        for container in pod.containers:
            environment = cluster.environment(container)
            ours = {name for name in environment if name.startswith("PAR_")}
            commands = READ_BY_COMMANDS if pod.owner["kind"] == "CronJob" else set()
            assert ours <= SETTING_NAMES | commands, pod.name
            settings_of(environment)


def test_commands_of_jobs_are_ones_that_there_are() -> None:
    """What `par` is told, it can read; a service's own program knows the work."""
    told = [
        container["command"]
        for pod in Cluster(built("overlays/city")).pods()
        for container in pod.containers
        if "command" in container
    ]
    assert {command[0] for command in told} == {"par", "python", "sleep"}
    for command in told:
        if command[0] == "par":
            read_by_par(command[1:])
        if command[0] == "python":
            assert command[1:] in [["-m", service.replace("-", "_"), "rebuild"] for service in SERVICES]
    for wrong, what in (["log", "verify", "--fast"], "--fast"), (["log", "compare"], "compare"), (["logs"], "logs"):
        with pytest.raises(Exception, match=what):
            read_by_par(wrong)


def read_by_par(words: list[str]) -> None:
    """Read a command without doing it. Raises the error that says what cannot be read."""
    command: Any = typer.main.get_command(app)
    context = command.make_context("par", words[:1])
    while isinstance(command, TyperGroup):
        name, command, words = command.resolve_command(context, words)
        context = command.make_context(name, words[:1] if isinstance(command, TyperGroup) else words, parent=context)


@each_ledger
def test_streams_and_servers_are_as_many(ledger: str) -> None:
    cluster = Cluster(built(f"overlays/{ledger}"))
    replicas = settings_of(next(iter(cluster.of("ConfigMap").values()))["data"]).stream_replicas
    assert replicas == nats_values(ledger)["config"]["cluster"].get("replicas", 1)
    assert replicas == Cluster(built(f"servers/{ledger}")).of("MongoDBCommunity")["par-mongodb"]["spec"]["members"]


@each_ledger
def test_both_ends_of_a_flow_let_it_through(ledger: str) -> None:
    ours, theirs = Cluster(built(f"overlays/{ledger}")), Cluster(built(f"servers/{ledger}"))
    labels = {"nats": {"app.kubernetes.io/name": "nats"}, "par-mongodb-svc": mongodb_labels(theirs)}
    for pod in ours.pods():
        for container in pod.containers:
            for _, server in servers(ours.environment(container)):
                assert server.namespace == theirs.namespace
                assert lets_in(theirs, labels[server.service], ours.namespace, dict(pod.labels), server.port)
                assert not lets_in(theirs, labels[server.service], "elsewhere", dict(pod.labels), server.port)
                out = "par-to-nats" if server.service == "nats" else "par-to-mongodb"
                (peer,) = ours.of("NetworkPolicy")[out]["spec"]["egress"][0]["to"]
                assert selects(peer["podSelector"], labels[server.service])


def mongodb_labels(cluster: Cluster) -> dict[str, str]:
    spec = cluster.of("MongoDBCommunity")["par-mongodb"]["spec"]
    labels: dict[str, str] = spec["statefulSet"]["spec"]["template"]["metadata"]["labels"]
    return labels


def lets_in(cluster: Cluster, labels: dict[str, str], namespace: str, pod: dict[str, str], port: int) -> bool:
    return any(
        peer.get("namespaceSelector", {}).get("matchLabels", {}).get("kubernetes.io/metadata.name") == namespace
        and selects(peer["podSelector"], pod)
        and port in {one["port"] for one in rule["ports"]}
        for policy in cluster.of("NetworkPolicy").values()
        if selects(policy["spec"]["podSelector"], labels)
        for rule in policy["spec"].get("ingress", [])
        for peer in rule["from"]
    )


@each_ledger
def test_the_services_find_the_mongodb_that_is_made(ledger: str) -> None:
    settings = next(iter(Cluster(built(f"overlays/{ledger}")).of("ConfigMap").values()))["data"]
    (name,) = Cluster(built(f"servers/{ledger}")).of("MongoDBCommunity")
    assert settings["MONGO_SERVERS"].startswith(f"{name}-svc.par-{ledger}-servers:")
    assert f"replicaSet={name}" in settings["MONGO_OPTIONS"]


@each_ledger
def test_only_our_pods_are_where_the_standard_is_strictest(ledger: str) -> None:
    level = "pod-security.kubernetes.io/enforce"
    ours, theirs = built(f"overlays/{ledger}"), built(f"servers/{ledger}")
    assert Cluster(ours).of("Namespace")[f"par-{ledger}"]["metadata"]["labels"][level] == "restricted"
    assert Cluster(theirs).of("Namespace")[f"par-{ledger}-servers"]["metadata"]["labels"][level] == "baseline"


@each_ledger
def test_tls_is_at_both_ends_or_at_none(ledger: str) -> None:
    settings = next(iter(Cluster(built(f"overlays/{ledger}")).of("ConfigMap").values()))["data"]
    nats, mongodb = nats_values(ledger), Cluster(built(f"servers/{ledger}")).of("MongoDBCommunity")["par-mongodb"]
    ends = {
        "PAR_NATS_TLS_CA" in settings,
        "PAR_MONGO_TLS_CA" in settings,
        nats["config"]["nats"]["tls"]["enabled"],
        mongodb["spec"]["security"]["tls"]["enabled"],
    }
    assert ends == {ledger != "dev"}


def nats_values(ledger: str) -> dict[str, Any]:
    """The values that helm makes of the files: maps are merged, a server alone has no cluster."""
    names = ["nats.yaml", "nats-dev.yaml"] if ledger == "dev" else ["nats.yaml"]
    merged: dict[str, Any] = {}
    for name in names:
        _merge(merged, yaml.safe_load((K8S / "values" / name).read_text(encoding="utf-8")))
    if not merged["config"]["cluster"]["enabled"]:
        merged["config"]["cluster"].pop("replicas")
    return merged


def _merge(into: dict[str, Any], values: dict[str, Any]) -> None:
    for key, value in values.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


@each_ledger
def test_nats_keeps_what_it_has_acknowledged_and_knows_who_may_do_what(ledger: str) -> None:
    values = nats_values(ledger)
    config = values["config"]
    assert config["jetstream"]["merge"] == {"sync_interval": "always"}
    assert config["merge"]["max_payload"] == DEFAULT_MAX_PAYLOAD
    assert config["merge"]["zzz$include"] == "../nats-accounts/accounts.conf"
    assert values["container"]["env"]["GOMEMLIMIT"] == "800MiB"
    assert values["container"]["merge"]["resources"]["limits"]["memory"] == "1Gi"
    assert config["nats"]["tls"]["merge"] == {"handshake_first": "500ms"}
    (mount,), (volume,) = values["container"]["patch"], values["podTemplate"]["patch"]
    assert mount["value"]["mountPath"] == "/etc/nats-accounts"
    assert mount["value"]["name"] == volume["value"]["name"]
    assert volume["value"]["configMap"] == {"name": "par-accounts"}


def test_the_pods_of_nats_would_meet_the_strictest_standard() -> None:
    values = nats_values("city")
    for part in ("container", "reloader", "promExporter"):
        merged = values[part]["merge"]
        assert merged["securityContext"] == container_of("plan-service")["securityContext"]
        assert merged["resources"].keys() == {"requests", "limits"}
    assert values["podTemplate"]["merge"]["spec"]["securityContext"]["runAsNonRoot"] is True


def test_mongodb_keeps_users_that_par_makes() -> None:
    spec = Cluster(built("servers/city")).of("MongoDBCommunity")["par-mongodb"]["spec"]
    assert spec["security"]["authentication"] == {"modes": ["SCRAM"], "ignoreUnknownUsers": True}
    (admin,) = spec["users"]
    assert admin["name"] == "par-admin"
    prepare = next(one for one in Cluster(built("overlays/city")).pods() if one.name == "CronJob/par-prepare")
    (users,) = prepare.spec["initContainers"]
    assert "//par-admin@" in str(users["env"])


def test_the_public_sees_pages_and_queries_and_nothing_else() -> None:
    (ingress,) = Cluster(built("overlays/city+all")).of("Ingress").values()
    paths = [(path["path"], path["pathType"]) for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]]

    def public(address: str) -> bool:
        return any(address == path or (kind == "Prefix" and address.startswith(f"{path}/")) for path, kind in paths)

    pages = (ROOT / "services/report-service/src/report_service/web/pages.py").read_text(encoding="utf-8")
    routes = re.findall(r'Route\("([^"]+)"', pages)
    assert len(routes) > 5
    assert [route for route in routes if not public(route)] == []
    assert public("/v1/results/2026/chi-linh")
    assert [address for address in ("/metrics", "/livez", "/readyz", "/metrics/") if public(address)] == []


def test_prometheus_has_the_rules_of_the_other_deployments() -> None:
    assert list(yaml.safe_load_all(OBJECTS.read_text(encoding="utf-8"))) == of_files()
    assert of_files(), f"no rules in {RULES}"


def test_prometheus_scrapes_what_the_rules_call_a_job() -> None:
    cluster = Cluster(built("overlays/city+all"))
    (monitor,) = cluster.of("ServiceMonitor").values()
    jobs = {
        service["metadata"]["labels"][monitor["spec"]["jobLabel"]]
        for service in cluster.of("Service").values()
        if selects(monitor["spec"]["selector"], service["metadata"]["labels"])
    }
    named = set(re.findall(r'absent\(up\{job="([a-z-]+)"', str(of_files())))
    assert jobs == set(SERVICES) == named


def test_what_scales_is_what_more_instances_help() -> None:
    (scaler,) = Cluster(built("overlays/province")).of("HorizontalPodAutoscaler").values()
    assert scaler["spec"]["scaleTargetRef"]["name"] == "report-service"
    scaled = Cluster(built(WITH_KEDA)).of("ScaledObject")
    assert scaled.keys() == {"progress-service", "report-service"}
    (settings,) = Cluster(built(WITH_KEDA)).of("ConfigMap").values()
    partitions = int(settings["data"]["PAR_PARTITIONS"])
    assert {one["spec"]["maxReplicaCount"] for one in scaled.values()} == {partitions}
    assert not Cluster(built(WITH_KEDA)).of("HorizontalPodAutoscaler")


def test_a_province_needs_nodes_of_their_own_and_others_do_not() -> None:
    def strict(build: str) -> set[str]:
        spreads = itertools.chain.from_iterable(
            pod.spec.get("topologySpreadConstraints", []) for pod in Cluster(built(build)).pods()
        )
        return {one["topologyKey"] for one in spreads if one["whenUnsatisfiable"] == "DoNotSchedule"}

    assert strict("overlays/province") == {"kubernetes.io/hostname"}
    assert strict("overlays/city") == strict("overlays/dev") == set()


def test_nothing_is_done_by_the_clock_in_dev() -> None:
    def by_the_clock(build: str) -> set[str]:
        crons = Cluster(built(build)).of("CronJob")
        return {name for name, cron in crons.items() if not cron["spec"].get("suspend")}

    assert by_the_clock("overlays/dev") == set()
    assert by_the_clock("overlays/city") == by_the_clock("overlays/province") == {"par-backup", "par-verify"}
