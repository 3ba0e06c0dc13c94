"""Making what read models need in their database, before anything is folded: transactions cannot."""

from nats.aio.client import Client

from par.log import LOG
from par.projection.folding.read_models import ReadModels
from par.projection.following.indexes import indexes_of
from par.projection.store.checkpoint import prepare
from par.projection.store.database import CHECKPOINTS, OUTBOX, PARKED, Database, ensure_collection


async def prepare_database(client: Client, database: Database, models: ReadModels) -> None:
    """Create collections, indexes and checkpoints where there are none."""
    existing = set(await database.list_collection_names())
    needed = {projection.name for projection in models.projections} | {CHECKPOINTS, OUTBOX, PARKED}
    for name in sorted(needed - existing):
        await ensure_collection(database, name)
    for name, indexes in indexes_of(models).items():
        for fields in indexes:
            await database[name].create_index([(field, 1) for field in fields])
    log_end = (await client.jetstream().stream_info(LOG)).state.last_seq
    await prepare(database, models.name, models.partitions, silent_until=log_end)
