"""What every build of deploy/k8s has to keep to: each check tells what is wrong, one sentence for each fault."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from tests.deploy.cluster import Cluster, Pod, is_found, paths_in, selects, servers, sources
from tests.deploy.files import SERVICES
from tests.deploy.kustomized import Manifest

Check = Callable[[Cluster], Iterator[str]]

PART_OF: Final = "app.kubernetes.io/part-of"
NAME: Final = "app.kubernetes.io/name"
COMPONENT: Final = "app.kubernetes.io/component"
NAMESPACE_NAME: Final = "kubernetes.io/metadata.name"
VOLUMES: Final = {"secret", "configMap", "projected", "persistentVolumeClaim", "emptyDir"}
"""Of those that the restricted standard allows, the ones that we have a use for."""
IMAGES: Final = {f"par-ledger/{name}" for name in (*SERVICES, "operator")}
_UNITS: Final = {"m": 1e-3, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}


def quantity(text: str) -> float:
    """A Kubernetes quantity as a number: cores, or bytes."""
    found = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", text)
    assert found is not None, text
    return float(found[1]) * (_UNITS[found[2]] if found[2] else 1)


def restricted(cluster: Cluster) -> Iterator[str]:
    """Pods meet the restricted standard, and their root file systems are read-only."""
    for pod in cluster.pods():
        context = pod.spec.get("securityContext", {})
        if context.get("runAsNonRoot") is not True or not context.get("runAsUser") or not context.get("runAsGroup"):
            yield f"{pod.name}: runs as root, or as nobody knows whom"
        if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
            yield f"{pod.name}: no seccomp profile"
        for word in {"hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace"} & pod.spec.keys():
            yield f"{pod.name}: {word}"
        for volume in pod.spec.get("volumes", []):
            if not volume.keys() - {"name"} <= VOLUMES:
                yield f"{pod.name}: a volume of another kind: {volume}"
        for container in pod.containers:
            if container.get("securityContext") != {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }:
                yield f"{pod.name}: container {container['name']} may do more than it has to"
            if any("hostPort" in port for port in container.get("ports", [])):
                yield f"{pod.name}: a port of the node"


def bounded(cluster: Cluster) -> Iterator[str]:
    """Every container asks for processor and memory, and is limited in both."""
    for pod in cluster.pods():
        for container in pod.containers:
            asked = container.get("resources", {}).get("requests", {})
            limits = container.get("resources", {}).get("limits", {})
            for what in ("cpu", "memory"):
                if what not in asked or what not in limits:
                    yield f"{pod.name}: container {container['name']} is not bounded in {what}"
                elif quantity(str(asked[what])) > quantity(str(limits[what])):
                    yield f"{pod.name}: container {container['name']} asks for more {what} than it may have"


def probed(cluster: Cluster) -> Iterator[str]:
    """Services tell that they have started, live and are ready; the probes ask ports that there are."""
    for name, deployment in cluster.of("Deployment", "StatefulSet").items():
        for container in deployment["spec"]["template"]["spec"]["containers"]:
            ports = {port["name"] for port in container.get("ports", [])}
            for probe, path in (("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")):
                asked = container.get(probe, {}).get("httpGet", {})
                if asked.get("path") != path or asked.get("port") not in ports:
                    yield f"{name}: {probe} does not ask {path} on a named port"


def without_token(cluster: Cluster) -> Iterator[str]:
    """Nobody has a token for the Kubernetes API, and no variables are made up from Services."""
    for pod in cluster.pods():
        account = cluster.of("ServiceAccount").get(pod.spec.get("serviceAccountName", "default"), {})
        if not account:
            yield f"{pod.name}: no ServiceAccount of ours"
        if account.get("automountServiceAccountToken") is not False:
            yield f"{pod.name}: its ServiceAccount hands out tokens"
        if pod.spec.get("automountServiceAccountToken") is not False:
            yield f"{pod.name}: mounts a token"
        if pod.spec.get("enableServiceLinks") is not False:
            yield f"{pod.name}: variables are made up from Services"


def denied_by_default(cluster: Cluster) -> Iterator[str]:
    """Each pod is under a policy that lets nothing in and nothing out."""
    nothing = [
        policy["spec"]
        for policy in cluster.of("NetworkPolicy").values()
        if not policy["spec"].get("ingress") and not policy["spec"].get("egress")
    ]
    for pod in cluster.pods():
        denied = {word for spec in nothing if selects(spec["podSelector"], pod.labels) for word in spec["policyTypes"]}
        if denied != {"Ingress", "Egress"}:
            yield f"{pod.name}: not denied by default"


def flows_are_narrow(cluster: Cluster) -> Iterator[str]:
    """Every rule of a policy names peers and ports: one without lets in, or out, everything."""
    for name, policy in cluster.of("NetworkPolicy").items():
        spec = policy["spec"]
        for direction, side in (("ingress", "from"), ("egress", "to")):
            if spec.get(direction) and direction.capitalize() not in spec["policyTypes"]:
                yield f"{name}: {direction} is written and not in force"
            for rule in spec.get(direction, []):
                if not rule.get(side) or not rule.get("ports"):
                    yield f"{name}: a rule for everybody, or for every port"
                for peer in rule.get(side, []):
                    if {} in peer.values() or peer.get("ipBlock", {}).get("cidr") in {"0.0.0.0/0", "::/0"}:
                        yield f"{name}: a peer that is everybody"


def flows_are_there(cluster: Cluster) -> Iterator[str]:
    """What the settings of a container make it talk to, it may talk to; and so it may ask for addresses."""
    for pod in cluster.pods():
        out = [
            rule
            for policy in cluster.of("NetworkPolicy").values()
            if selects(policy["spec"]["podSelector"], pod.labels)
            for rule in policy["spec"].get("egress", [])
        ]
        if not any({53} == {port["port"] for port in rule["ports"]} for rule in out):
            yield f"{pod.name}: cannot ask for addresses"
        for container in pod.containers:
            for variable, server in servers(cluster.environment(container)):
                if not any(_leads_to(rule, server.namespace or cluster.namespace, server.port) for rule in out):
                    yield f"{pod.name}: no flow to what {variable} names, {server}"
    for name, service in cluster.of("Service").items():
        for pod in cluster.pods():
            if selects({"matchLabels": service["spec"]["selector"]}, pod.labels):
                for label in ("par-ledger/http", "par-ledger/metrics"):
                    if not _let_in(cluster, pod, label, service["spec"]["ports"][0]["targetPort"]):
                        yield f"{name}: no flow from namespaces labelled {label}"


def _leads_to(rule: Mapping[str, Any], namespace: str, port: int) -> bool:
    return any(one["port"] == port for one in rule["ports"]) and any(
        peer.get("namespaceSelector", {}).get("matchLabels", {}).get(NAMESPACE_NAME) == namespace for peer in rule["to"]
    )


def _let_in(cluster: Cluster, pod: Pod, label: str, port: str) -> bool:
    return any(
        peer.get("namespaceSelector", {}).get("matchLabels", {}).get(label) == "allowed"
        for policy in cluster.of("NetworkPolicy").values()
        if selects(policy["spec"]["podSelector"], pod.labels)
        for rule in policy["spec"].get("ingress", [])
        if any(one["port"] == port for one in rule["ports"])
        for peer in rule["from"]
    )


def selectors_fit(cluster: Cluster) -> Iterator[str]:
    """Deployments, Services, budgets and spreads select the pods that they are for, and no others."""
    for pod in cluster.pods():
        if pod.owner["kind"] == "Deployment" and not selects(pod.owner["spec"]["selector"], pod.labels):
            yield f"{pod.name}: does not select its own pods"
        for spread in pod.spec.get("topologySpreadConstraints", []):
            if not selects(spread["labelSelector"], pod.labels):
                yield f"{pod.name}: spreads other pods than its own"
    for name, service in cluster.of("Service").items():
        selected = [pod for pod in cluster.pods() if selects({"matchLabels": service["spec"]["selector"]}, pod.labels)]
        if len(selected) != 1:
            yield f"{name}: a Service of {len(selected)} kinds of pods"
        ports = {port["name"] for pod in selected for one in pod.containers for port in one.get("ports", [])}
        if any(port["targetPort"] not in ports for port in service["spec"]["ports"]):
            yield f"{name}: a Service to a port that nobody has"
    for name, rule in _ingress_backends(cluster):
        if rule["service"]["name"] not in cluster.of("Service"):
            yield f"{name}: leads to no Service"


def _ingress_backends(cluster: Cluster) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, ingress in cluster.of("Ingress").items():
        for rule in ingress["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                yield name, path["backend"]


def disruption_is_bounded(cluster: Cluster) -> Iterator[str]:
    """Each Deployment has one budget: a node can always be drained, and of two instances one stays."""
    budgets = {name: budget["spec"] for name, budget in cluster.of("PodDisruptionBudget").items()}
    for name, budget in budgets.items():
        selected = [pod for pod in cluster.pods() if selects(budget["selector"], pod.labels)]
        if len(selected) != 1:
            yield f"{name}: a budget for {len(selected)} kinds of pods"
        if budget.get("maxUnavailable") != 1 or "minAvailable" in budget:
            yield f"{name}: with one instance a node could never be drained, or two may go at once"
        if budget.get("unhealthyPodEvictionPolicy") != "AlwaysAllow":
            yield f"{name}: instances that are not ready hold up a drain"
    for pod in cluster.pods():
        covered = sum(selects(budget["selector"], pod.labels) for budget in budgets.values())
        if covered != (pod.owner["kind"] == "Deployment"):
            yield f"{pod.name}: under {covered} budgets"


def scaled_by_one(cluster: Cluster) -> Iterator[str]:
    """Autoscalers are for Deployments that there are, one for each, which then say no number themselves."""
    taken: set[str] = set()
    for name, scaler in cluster.of("HorizontalPodAutoscaler").items():
        yield from _scaled(cluster, name, scaler["spec"]["scaleTargetRef"]["name"], taken)
        if not 2 <= scaler["spec"]["minReplicas"] < scaler["spec"]["maxReplicas"]:
            yield f"{name}: fewer than two instances, or never more"
    for one in (one for one in cluster.objects if one["kind"] == "ScaledObject"):
        name, spec = one["metadata"]["name"], one["spec"]
        yield from _scaled(cluster, name, spec["scaleTargetRef"]["name"], taken)
        if not 2 <= spec["minReplicaCount"] < spec["maxReplicaCount"]:
            yield f"{name}: fewer than two instances, or never more"
        if not spec["minReplicaCount"] <= spec.get("fallback", {}).get("replicas", 0) <= spec["maxReplicaCount"]:
            yield f"{name}: no number for when the lag is not known"
        for trigger in spec["triggers"]:
            yield from _asked_well(cluster, name, trigger)
    for name, deployment in cluster.of("Deployment").items():
        if name not in taken and "replicas" not in deployment["spec"]:
            yield f"{name}: nobody says how many"


def _scaled(cluster: Cluster, name: str, target: str, taken: set[str]) -> Iterator[str]:
    if target in taken:
        yield f"{name}: {target} has two autoscalers"
    taken.add(target)
    deployment = cluster.of("Deployment").get(target)
    if deployment is None:
        yield f"{name}: there is no {target}"
    elif "replicas" in deployment["spec"]:
        yield f"{name}: kubectl apply would set the number of {target} back"


def _asked_well(cluster: Cluster, name: str, trigger: Mapping[str, Any]) -> Iterator[str]:
    if trigger.get("metricType") != "AverageValue":
        yield f"{name}: a fallback needs AverageValue"
    if trigger["type"] == "prometheus":
        if trigger["metadata"].get("ignoreNullValues") != "false":
            yield f"{name}: no figure would be taken for no lag"
        query = trigger["metadata"]["query"]
        if f'namespace="{cluster.namespace}"' not in query or f'job="{name}"' not in query:
            yield f"{name}: asks for the lag of somebody else"


def images_are_pinned(cluster: Cluster) -> Iterator[str]:
    """Images are ours, of one version that is named."""
    tags = set()
    for pod in cluster.pods():
        for container in pod.containers:
            name, _, tag = container["image"].partition(":")
            tags.add(tag)
            if name not in IMAGES or not re.fullmatch(r"\d+\.\d+\.\d+", tag):
                yield f"{pod.name}: {container['image']}"
    if len(tags) > 1:
        yield f"several versions at once: {sorted(tags)}"


def references_are_met(cluster: Cluster) -> Iterator[str]:
    """ConfigMaps, Secrets, claims that are named are in the build, or the documentation tells who makes them."""
    keys = cluster.keys()
    for pod in cluster.pods():
        names = {volume["name"] for volume in pod.spec.get("volumes", [])}
        mounted = {mount["name"] for one in pod.containers for mount in one.get("volumeMounts", [])}
        if names != mounted:
            yield f"{pod.name}: volumes {sorted(names)}, mounted {sorted(mounted)}"
        for volume in pod.spec.get("volumes", []):
            claim = volume.get("persistentVolumeClaim", {}).get("claimName")
            if claim is not None and claim not in cluster.of("PersistentVolumeClaim"):
                yield f"{pod.name}: no claim {claim}"
            for kind, source in sources(volume):
                wanted = {item["key"] for item in source.get("items", [])}
                if (kind, source["name"]) not in keys or wanted - keys[kind, source["name"]]:
                    yield f"{pod.name}: no {kind} {source['name']} with {sorted(wanted)}"
        for source in (source for one in pod.containers for source in one.get("envFrom", [])):
            if ("ConfigMap", source.get("configMapRef", {}).get("name")) not in keys:
                yield f"{pod.name}: variables from nowhere: {source}"
    for tls in (tls for ingress in cluster.of("Ingress").values() for tls in ingress["spec"].get("tls", [])):
        if ("Secret", tls["secretName"]) not in keys:
            yield f"Ingress: no Secret {tls['secretName']}"


def files_are_there(cluster: Cluster) -> Iterator[str]:
    """Each file that a setting names is mounted in that container."""
    keys = cluster.keys()
    for pod in cluster.pods():
        for container in pod.containers:
            mounts = paths_in(pod, container, keys)
            for variable, value in cluster.environment(container).items():
                if value.startswith("/") and not is_found(value, mounts):
                    yield f"{pod.name}: {variable} names {value}, which is not mounted in {container['name']}"
                if "$(" in value:
                    yield f"{pod.name}: {variable} is not resolved: {value}"


def secrets_stay_outside(cluster: Cluster) -> Iterator[str]:
    """No value of a secret is in a build, and none goes into an environment."""
    for name in cluster.of("Secret"):
        yield f"Secret/{name} is in the repository"
    for pod in cluster.pods():
        for container in pod.containers:
            if any("secretRef" in source for source in container.get("envFrom", [])) or any(
                "secretKeyRef" in variable.get("valueFrom", {}) for variable in container.get("env", [])
            ):
                yield f"{pod.name}: a secret in the environment of {container['name']}"
            for variable, value in cluster.environment(container).items():
                if re.search(r"://[^/@]*:[^/@]*@", value):
                    yield f"{pod.name}: a password in {variable}"


def labelled(cluster: Cluster) -> Iterator[str]:
    """Everything says to what it belongs, and stands in the namespace of the build."""
    for one in cluster.objects:
        name, labels = f"{one['kind']}/{one['metadata']['name']}", one["metadata"].get("labels", {})
        if labels.get(PART_OF) != "par-ledger":
            yield f"{name}: part of nothing"
        if one["kind"] != "Namespace" and one["metadata"].get("namespace") != cluster.namespace:
            yield f"{name}: in another namespace"
    for pod in cluster.pods():
        for labels in (pod.labels, pod.owner["metadata"]["labels"]):
            if {PART_OF, NAME, COMPONENT} - labels.keys() or labels[NAME] != pod.owner["metadata"]["name"]:
                yield f"{pod.name}: not labelled as what it is"


def jobs_end(cluster: Cluster) -> Iterator[str]:
    """Jobs end at some time, do not pile up, and go by the clock of the place."""
    for name, cron in cluster.of("CronJob").items():
        spec, job = cron["spec"], cron["spec"]["jobTemplate"]["spec"]
        if spec.get("timeZone") != "Asia/Ho_Chi_Minh" or spec.get("concurrencyPolicy") != "Forbid":
            yield f"{name}: by another clock, or several at once"
        if not 0 < job.get("activeDeadlineSeconds", 0) <= timedelta(days=1).total_seconds():
            yield f"{name}: may run for ever"
        if "backoffLimit" not in job or "ttlSecondsAfterFinished" not in job:
            yield f"{name}: is tried, or kept, without end"
        if job["template"]["spec"].get("restartPolicy") != "Never":
            yield f"{name}: a failed pod leaves no log"


OF_PODS: Final[tuple[Check, ...]] = (
    restricted,
    bounded,
    probed,
    without_token,
    denied_by_default,
    flows_are_narrow,
    flows_are_there,
    selectors_fit,
    disruption_is_bounded,
    scaled_by_one,
    images_are_pinned,
    references_are_met,
    files_are_there,
    secrets_stay_outside,
    labelled,
    jobs_end,
)
OF_SERVERS: Final[tuple[Check, ...]] = (flows_are_narrow, secrets_stay_outside, labelled)
"""NATS and MongoDB come by others: their pods are not in our builds."""


def faults(check: Check, objects: list[Manifest]) -> list[str]:
    """What a check finds."""
    return list(check(Cluster(objects)))
