"""Triggers that keep a table append-only, on SQLite and on PostgreSQL.

A row can be added; it can be neither changed, nor replaced (`INSERT OR REPLACE`), nor deleted, nor truncated away.
The one exception is retention: a record of consent may be deleted once a purge says that its seal's time is over.
"""

_REFUSE_CHANGE = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
)
_CALL = "EXECUTE FUNCTION refuse_change()"

_MAY_GO = {
    "consent": "OLD.id <= COALESCE((SELECT MAX(last_id) FROM seal WHERE id <="
    " (SELECT MAX(through_seal) FROM purge)), 0)",
}
"""Which rows of a table may be deleted."""


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
            f"CREATE TRIGGER {delete} BEFORE DELETE ON {table}"
            + (f" WHEN NOT ({_MAY_GO[table]})" if table in _MAY_GO else "")
            + f" BEGIN {refuse}; END",
        ]
    change, truncate = trigger_names(table, dialect)
    return [
        _REFUSE_CHANGE,
        *([_refuse_but_what_may_go(table)] if table in _MAY_GO else []),
        *(f"{drop} ON {table}" for drop in drops),
        f"CREATE TRIGGER {change} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
        + (f"EXECUTE FUNCTION refuse_change_of_{table}()" if table in _MAY_GO else _CALL),
        f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {_CALL}",
    ]


def _refuse_but_what_may_go(table: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF TG_OP = 'DELETE' THEN IF {_MAY_GO[table]} THEN RETURN OLD; END IF; END IF;"
        " RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
