"""${message}"""

import sqlalchemy as sa
from alembic import op

from kit.columns import ByteText, Json, Millionths, Trillionths, UtcTime
from kit.row_security import protect

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
