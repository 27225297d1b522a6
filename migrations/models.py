"""Every model there is, imported for its table: what the newest migration must lead to."""
# ruff: noqa: F401 - importing a module is what declares its tables

import inventory.accounts.models
import inventory.assets.models
import inventory.locations.models
import inventory.prices.models
import inventory.products.bom_models
import inventory.products.models
import inventory.suppliers.models
import inventory.taxonomy.models
import kit.changes
import kit.external_ids
import kit.idempotency
import kit.jobs.models
import kit.tallies
from kit.tables import metadata

__all__ = ["metadata"]
