"""The running services as Prometheus sees them."""

from collections.abc import Iterator

import pytest
from tests.monitoring.prometheus import Prometheus

from par.embedded.stack import LocalStack

pytestmark = pytest.mark.needs_prometheus


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with LocalStack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture(scope="module")
def prometheus(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    jobs = {name: [url.removeprefix("http://")] for name, url in stack.addresses.items()}
    with Prometheus(tmp_path_factory.mktemp("prometheus") / "p", jobs) as running:
        yield running


async def test_all_three_services_are_up(prometheus: Prometheus) -> None:
    await prometheus.comes_to("sum(up)", 3)

    assert {one["labels"]["job"]: one["health"] for one in prometheus.targets()} == {
        "plan": "up",
        "progress": "up",
        "report": "up",
    }
    assert prometheus.alerts() == {}
