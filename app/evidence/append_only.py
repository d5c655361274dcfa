"""Triggers that keep a table append-only, on SQLite and on PostgreSQL.

A row can be added; it can be neither changed, nor replaced (`INSERT OR REPLACE`), nor deleted, nor truncated away.
"""

from typing import Literal

Dialect = Literal["sqlite", "postgresql"]


def trigger_names(table: str, dialect: str) -> list[str]:
    """The names of the triggers that guard `table`."""
    kinds = ("insert", "update", "delete") if dialect == "sqlite" else ("change", "truncate")
    return [f"{table}_append_only_{kind}" for kind in kinds]


def guard_statements(table: str, dialect: str) -> list[str]:
    """SQL that makes the triggers on `table` anew, to be run one by one. Making them twice changes nothing."""
    refusal = f"{table} is append-only"
    drops = [f"DROP TRIGGER IF EXISTS {name}" for name in trigger_names(table, dialect)]
    if dialect == "sqlite":
        insert, update, delete = trigger_names(table, dialect)
        return [
            *drops,
            f"CREATE TRIGGER {insert} BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
            f" BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
            f"CREATE TRIGGER {update} BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
            f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
        ]
    change, truncate = trigger_names(table, dialect)
    return [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        *(f"{drop} ON {table}" for drop in drops),
        f"CREATE TRIGGER {change} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]
