"""Triggers that keep a table append-only, on SQLite and on PostgreSQL.

A row can be added; it can be neither changed, nor replaced (`INSERT OR REPLACE`), nor deleted, nor truncated away.
"""

_REFUSE_CHANGE = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
)
_CALL = "EXECUTE FUNCTION refuse_change()"


def trigger_names(table: str, dialect: str) -> list[str]:
    """The names of the triggers that guard `table`."""
    kinds = ("insert", "update", "delete") if dialect == "sqlite" else ("change", "truncate")
    return [f"{table}_append_only_{kind}" for kind in kinds]


def guard_statements(table: str, dialect: str) -> list[str]:
    """SQL that makes the triggers on `table` anew, to be run one by one. Making them twice changes nothing."""
    drops = [f"DROP TRIGGER IF EXISTS {name}" for name in trigger_names(table, dialect)]
    if dialect == "sqlite":
        exists = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608  # the table's name is our own
        refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
        insert, update, delete = trigger_names(table, dialect)
        return [
            *drops,
            f"CREATE TRIGGER {insert} BEFORE INSERT ON {table} WHEN {exists} BEGIN {refuse}; END",
            f"CREATE TRIGGER {update} BEFORE UPDATE ON {table} BEGIN {refuse}; END",
            f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} BEGIN {refuse}; END",
        ]
    change, truncate = trigger_names(table, dialect)
    return [
        _REFUSE_CHANGE,
        *(f"{drop} ON {table}" for drop in drops),
        f"CREATE TRIGGER {change} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {_CALL}",
        f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {_CALL}",
    ]
