"""A witness in the database itself: it writes down every result that is settled a second time, by whatever process."""

from django.db import connection

_TABLE = "CREATE TABLE chaos_settled_twice (result bigint NOT NULL)"
_SQLITE = """
CREATE TRIGGER chaos_witness AFTER UPDATE ON integrations_syncresult
WHEN OLD.outcome <> '' AND (NEW.outcome <> OLD.outcome OR NEW.settled_at <> OLD.settled_at)
BEGIN INSERT INTO chaos_settled_twice VALUES (OLD.id); END
"""
_FUNCTION = """
CREATE FUNCTION chaos_witness() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO chaos_settled_twice VALUES (OLD.id); RETURN NULL; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER chaos_witness AFTER UPDATE ON integrations_syncresult FOR EACH ROW
WHEN (OLD.outcome <> '' AND (NEW.outcome <> OLD.outcome OR NEW.settled_at <> OLD.settled_at))
EXECUTE FUNCTION chaos_witness()
"""


def arrive() -> None:
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        for statement in [_TABLE, _SQLITE] if is_sqlite else [_TABLE, _FUNCTION, _POSTGRESQL]:
            cursor.execute(statement)


def settled_twice() -> list[int]:
    """Ids of results."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT result FROM chaos_settled_twice ORDER BY result")
        return [pk for (pk,) in cursor.fetchall()]


def leave() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE chaos_settled_twice")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION chaos_witness CASCADE")
        else:
            cursor.execute("DROP TRIGGER chaos_witness")
