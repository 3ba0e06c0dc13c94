"""``python -m tests.deploy.prometheus_rules``: write the rules of deploy/prometheus anew as Kubernetes objects.

kustomize reads no file outside of its own folder, and a PrometheusRule holds the rules in itself. So the objects are
made of the files that Prometheus reads elsewhere, and a test holds the two together.
"""

from pathlib import Path
from typing import Any, Final

import yaml
from tests.deploy.files import ROOT

RULES: Final = ROOT / "deploy" / "prometheus" / "rules"
OBJECTS: Final = ROOT / "deploy" / "k8s" / "components" / "prometheus-operator" / "prometheus-rules.yaml"
HEAD: Final = "# Made of deploy/prometheus/rules with `python -m tests.deploy.prometheus_rules`. Do not edit.\n"


def of_files(folder: Path = RULES) -> list[dict[str, Any]]:
    """One object for each file of rules, by name."""
    return [
        {
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "PrometheusRule",
            "metadata": {
                "name": f"par-{file.stem.replace('_', '-')}",
                "labels": {"app.kubernetes.io/part-of": "par-ledger"},
            },
            "spec": yaml.safe_load(file.read_text(encoding="utf-8")),
        }
        for file in sorted(folder.glob("*.yml"))
    ]


def main() -> None:
    """Write them."""
    text = yaml.safe_dump_all(of_files(), allow_unicode=True, sort_keys=False, width=118, explicit_start=True)
    OBJECTS.write_text(HEAD + text, encoding="utf-8")


if __name__ == "__main__":
    main()
