"""What we use of custom resources, whose schemas Kubernetes has not: a field that is not here is a slip of the pen.

Each is narrower than the definition that the operator brings; what a field means stands in the operator's own
reference. Strict on purpose: nothing beside the named fields.
"""

from typing import Any, Final

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string", "minLength": 1}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
ANYTHING: Final[Schema] = {"type": "object"}
DURATION: Final[Schema] = {"type": "string", "pattern": r"^(\d+(ms|[smhdwy]))+$"}
TEXTS: Final[Schema] = {"type": "object", "additionalProperties": {"type": "string"}}


def _object(optional: Schema | None = None, **required: Schema) -> Schema:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": sorted(required),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": items}


def _resource(version: str, kind: str, spec: Schema) -> Schema:
    metadata = _object({"namespace": TEXT, "labels": TEXTS}, name=TEXT)
    return _object(apiVersion={"const": version}, kind={"const": kind}, metadata=metadata, spec=spec)


_NAMED: Final = _object(name=TEXT)
_KEY: Final = _object(name=TEXT, key=TEXT)
_ROLE: Final = _object(name=TEXT, db=TEXT)

SCALED_OBJECT: Final = _resource(
    "keda.sh/v1alpha1",
    "ScaledObject",
    _object(
        scaleTargetRef=_NAMED,
        pollingInterval=COUNT,
        cooldownPeriod=COUNT,
        minReplicaCount=COUNT,
        maxReplicaCount=COUNT,
        fallback=_object(failureThreshold=COUNT, replicas=COUNT),
        advanced=_object(horizontalPodAutoscalerConfig=_object(behavior=ANYTHING)),
        triggers=_list(
            _object(
                type={"enum": ["prometheus", "cpu"]},
                # Each value is text, numbers and truth as well.
                metadata=TEXTS,
                metricType={"enum": ["AverageValue", "Value", "Utilization"]},
            )
        ),
    ),
)
EXTERNAL_SECRET: Final = _resource(
    "external-secrets.io/v1",
    "ExternalSecret",
    _object(
        refreshInterval=DURATION,
        secretStoreRef=_object(name=TEXT, kind={"enum": ["SecretStore", "ClusterSecretStore"]}),
        target=_object(name=TEXT, creationPolicy={"enum": ["Owner", "Orphan", "Merge", "None"]}),
        data=_list(_object(secretKey=TEXT, remoteRef=_object(key=TEXT, property=TEXT))),
    ),
)
SERVICE_MONITOR: Final = _resource(
    "monitoring.coreos.com/v1",
    "ServiceMonitor",
    _object(
        jobLabel=TEXT,
        selector=_object(matchLabels=TEXTS),
        endpoints=_list(_object(port=TEXT, path=TEXT, interval=DURATION, scrapeTimeout=DURATION)),
    ),
)
_RULE: Final[Schema] = {
    "oneOf": [
        _object({"labels": TEXTS}, record=TEXT, expr=TEXT),
        _object({"for": DURATION, "keep_firing_for": DURATION}, alert=TEXT, expr=TEXT, labels=TEXTS, annotations=TEXTS),
    ]
}
PROMETHEUS_RULE: Final = _resource(
    "monitoring.coreos.com/v1",
    "PrometheusRule",
    _object(groups=_list(_object({"interval": DURATION}, name=TEXT, rules=_list(_RULE)))),
)
MONGODB: Final = _resource(
    "mongodbcommunity.mongodb.com/v1",
    "MongoDBCommunity",
    _object(
        type={"const": "ReplicaSet"},
        version={"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
        members={"type": "integer", "minimum": 1},
        security=_object(
            authentication=_object(modes=_list({"const": "SCRAM"}), ignoreUnknownUsers={"type": "boolean"}),
            tls=_object(
                {"certificateKeySecretRef": _NAMED, "caConfigMapRef": _NAMED},
                enabled={"type": "boolean"},
            ),
        ),
        users=_list(
            _object(name=TEXT, db=TEXT, passwordSecretRef=_KEY, scramCredentialsSecretName=TEXT, roles=_list(_ROLE))
        ),
        additionalMongodConfig=ANYTHING,
        # Merged into the StatefulSet that the operator makes.
        statefulSet=_object(spec=ANYTHING),
    ),
)

SCHEMAS: Final[dict[str, Schema]] = {
    "ScaledObject": SCALED_OBJECT,
    "ExternalSecret": EXTERNAL_SECRET,
    "ServiceMonitor": SERVICE_MONITOR,
    "PrometheusRule": PROMETHEUS_RULE,
    "MongoDBCommunity": MONGODB,
}
