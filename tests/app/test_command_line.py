"""The commands: what they print where, how they end, and what they leave in the database."""

import hashlib
import json
import re
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.migrating import newest
from app.settings import Settings
from inventory.accounts.scopes import Scope
from kit.ids import new_id
from kit.times import parse_time
from tests.app.program import ROOT, SCRIPT, SHOWCASE, TOKEN, Program, environment
from tests.app.store import Store
from tests.support.postgres import PostgresServer


@pytest.fixture
def token(program: Program) -> str:
    """The token that the program itself prints."""
    program.made("account", "create", "shop")
    return program.token()


COMMANDS = [
    (),
    ("serve",),
    ("migrate",),
    ("demo",),
    ("account",),
    ("account", "create"),
    ("token",),
    ("token", "create"),
    ("schema",),
    ("schema", "export"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(bare_program: Program, command: tuple[str, ...]):
    done = bare_program.run(*command, "--help", COLUMNS="200", DATABASE_URL="nonsense", PORT="nonsense")

    assert (done.exit_code, done.stderr) == (0, "")
    assert f"Usage: inventory-gateway {' '.join(command)}".strip() in done.stdout
    # Every option, argument and subcommand says in words what it is for.
    named = re.findall(r"^│ [* ]* *((?:--)?[a-z]+) +(?:<[a-z]+>|[A-Z]+)? *(.*?) +│$", done.stdout, re.MULTILINE)
    assert named
    assert [name for name, meaning in named if len(meaning.split()) < 3] == []
    assert list(bare_program.folder.glob("*.db")) == []


def test_help_names_every_setting_and_every_scope(bare_program: Program):
    general = bare_program.run("--help", COLUMNS="200").stdout
    assert [name for name in Settings.model_fields if name.upper() not in general] == []

    tokens = " ".join(bare_program.run("token", "create", "--help", COLUMNS="200").stdout.split())
    assert [scope for scope in Scope if scope not in tokens] == []


def test_the_installed_program_starts():
    done = subprocess.run(
        [SCRIPT, "--help"], check=False, capture_output=True, text=True, timeout=20, env=environment()
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage: inventory-gateway" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["serve", "--nonsense"],
        ["account", "create"],
        ["demo", "--products", "0"],
        ["token", "create", "--account", "shop", "--scopes", "admin", "--days", "0"],
        ["token", "create", "--account", "shop", "--scopes", "admin", "--days", "99999999999999"],
    ],
    ids=" ".join,
)
def test_a_command_line_that_cannot_be_understood(bare_program: Program, arguments: list[str]):
    done = bare_program.run(*arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.stderr
    assert "Usage:" in done.stderr


def test_migrate_may_run_again(new_program: Program, new_store: Store):
    first = new_program.run("migrate")
    assert (first.exit_code, first.stdout) == (0, "")
    before = new_store.everything()

    assert new_program.run("migrate") == first
    assert new_store.everything() == before
    assert len(first.stderr.splitlines()) == 1


def test_two_processes_may_migrate_at_once(new_program: Program, new_store: Store):
    processes = [new_program.start("migrate") for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0], [process.complained for process in processes]
    assert new_store.column("select count(*) from alembic_version") == [1]


@pytest.mark.parametrize(
    "command",
    [
        ("serve",),
        ("account", "create", "shop"),
        ("token", "create", "--account", "shop", "--scopes", "admin"),
    ],
    ids=" ".join,
)
def test_a_database_that_is_not_migrated(new_program: Program, command: tuple[str, ...]):
    assert "inventory-gateway migrate" in new_program.refused(*command, PORT="0")


@pytest.mark.parametrize(
    "command",
    [
        ("migrate",),
        ("demo",),
        ("serve",),
        ("serve", "--demo"),
        ("account", "create", "shop"),
        ("token", "create", "--account", "shop", "--scopes", "admin"),
    ],
    ids=" ".join,
)
def test_a_database_ahead_of_the_program(program: Program, store: Store, command: tuple[str, ...]):
    store.execute("update alembic_version set version_num = '0099'")
    before = store.everything()

    assert program.refused(*command, PORT="0") == (
        f"error: the database is at revision 0099, which is newer than this program ({newest()}): use a newer program"
    )
    assert store.everything() == before


@pytest.mark.usefixtures("migrated_postgres")
def test_migrate_prints_the_sql_that_somebody_else_must_run(bare_program: Program, postgres: PostgresServer):
    """A second owner in one cluster: the roles are there, and are another's."""
    name, login = new_id("test"), f"Second_{new_id('r')}"
    postgres.create_database(name)
    postgres.run_sql(f'create role "{login}" login', f'alter database {name} owner to "{login}"')
    url = postgres.url(name, login)

    refused = bare_program.run("migrate", DATABASE_URL=url)

    assert (refused.exit_code, refused.stdout) == (1, "")
    complaint, *sql = refused.stderr.splitlines()
    assert "roles are there, but this database user may not take them on" in complaint
    assert sql == [
        f'grant {role} to "{login}" with set true, inherit false;'
        for role in ("inventory_gateway_app", "inventory_gateway_system")
    ]
    postgres.run_sql("\n".join(sql))
    assert bare_program.run("migrate", DATABASE_URL=url).exit_code == 0
    assert bare_program.run("account", "create", "shop", DATABASE_URL=url).exit_code == 0
    postgres.drop_database(name)
    postgres.run_sql(f'drop role "{login}"')


def test_account_create_prints_the_id_alone(program: Program, store: Store):
    made = program.made("account", "create", "loom", "--name", "Loom & Sons", "--currency", "EUR", "--username", "ada")

    [account] = store.rows("select id, slug, display_name, currency from account")
    assert account == {"id": made, "slug": "loom", "display_name": "Loom & Sons", "currency": "EUR"}
    assert store.rows("select account_id, username, email from app_user") == [
        {"account_id": made, "username": "ada", "email": "ada@loom.invalid"}
    ]
    assert store.column("select source from change order by position") == ["COMMAND_LINE", "COMMAND_LINE"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Bad_Slug"], "slug: "),
        (["-"], "slug: "),
        (["a" * 64], "slug: "),
        (["shop", "--currency", "XXY"], "currency: 'XXY'"),
        (["shop", "--email", "nobody"], "email: "),
        (["shop", "--username", " "], "username: "),
        (["shop", "--name", "x" * 201], "display_name: "),
    ],
    ids=lambda value: " ".join(value)[:20],
)
def test_an_account_that_cannot_be_made(program: Program, store: Store, arguments: list[str], said: str):
    assert said in program.refused("account", "create", *arguments)
    assert store.column("select id from account") == []
    assert store.column("select account_id from change_counter") == []


def test_a_slug_is_taken_once(program: Program, store: Store):
    program.made("account", "create", "shop")
    before = store.everything()

    refused = program.refused("account", "create", "shop", "--username", "another")

    assert re.fullmatch("error: slug: .*(taken|has this).*", refused), refused
    assert store.everything() == before


def test_two_processes_that_want_one_slug(program: Program, store: Store):
    processes = [program.start("account", "create", "shop") for _ in range(4)]
    codes = sorted(process.wait() for process in processes)
    assert codes == [0, 1, 1, 1]
    complaints = {process.complained for process in processes if process.exit_code.read_text() == "1"}
    assert all(re.fullmatch(r"error: slug: .*\n", complaint) for complaint in complaints), complaints
    assert store.column("select slug from account") == ["shop"]


def test_token_create_prints_the_token_alone_and_keeps_only_its_hash(program: Program, store: Store, token: str):
    assert TOKEN.fullmatch(token)

    everything = store.everything()
    assert store.rows("select hash, scopes, expires_at from token") in (
        [{"hash": hashlib.sha256(token.encode()).hexdigest(), "scopes": scopes, "expires_at": None}]
        for scopes in (["admin"], '["admin"]')
    )
    assert token not in everything
    assert token.removeprefix("igw_") not in everything
    # Not even the hash is in the history, which more people may read.
    assert hashlib.sha256(token.encode()).hexdigest() not in json.dumps(store.rows("select * from change"))
    assert program.token() != token


def test_a_token_that_cannot_be_made(program: Program, store: Store, token: str):
    before = store.everything()

    def refused(**given: str) -> str:
        options = {"account": "shop", "scopes": "admin"} | given
        return program.refused(
            "token", "create", *(part for key, value in options.items() for part in (f"--{key}", value))
        )

    unknown_scope = refused(scopes="catalog:read,nonsense")
    assert "'nonsense'" in unknown_scope
    assert [scope for scope in Scope if scope not in unknown_scope] == []
    assert "scope" in refused(scopes=" , ")
    assert "no account 'nobody' (there are shop)" in refused(account="nobody")
    assert "no user 'nobody'" in refused(user="nobody")
    assert "owner" in refused(user="nobody"), "it names who there is"
    assert "user" in refused(user="owner", application="till"), "a token has one owner"
    assert "[/red]" in refused(account="[/red]")
    assert store.everything() == before


def test_an_application_is_made_once(program: Program, store: Store, token: str):
    for _ in range(2):
        program.made(
            "token", "create", "--account", "shop", "--scopes", "stock:write,stock:write", "--application", "till"
        )
    [till] = store.rows("select id, name from application")
    assert till["name"] == "till"
    tokens = store.rows("select application_id, user_id, scopes from token order by created_at")
    assert [row["application_id"] for row in tokens] == [None, till["id"], till["id"]]
    assert [row["user_id"] is None for row in tokens] == [False, True, True]
    assert "stock:write" in str(tokens[1]["scopes"])
    assert str(tokens[1]["scopes"]).count("stock:write") == 1


def test_an_application_is_made_with_what_it_may_do(program: Program, store: Store, token: str):
    made = ("application", "create", "till", "--account", "shop")
    described = ("--class-description", "Point of sale", "--capabilities", "INVENTORY_BUILDER")
    assert program.made(*made, *described).strip().startswith("app_")
    [till] = store.rows("select class_description, capabilities from application")
    assert (till["class_description"], "INVENTORY_BUILDER" in str(till["capabilities"])) == ("Point of sale", True)
    before = store.everything()
    assert "Another application has this name" in program.refused(*made)
    assert "INVENTORY_BUILDER" in program.refused(
        "application", "create", "other", "--account", "shop", "--capabilities", "FLYING"
    )
    assert store.everything() == before


def test_an_account_s_plan_decides_its_photos(program: Program, store: Store):
    program.made("account", "create", "free")
    program.made("account", "create", "pro", "--plan", "PRO", "--barcode-type", "QR")
    accounts = store.rows("select plan, photos_per_item_limit, default_barcode_type from account order by slug")
    assert [tuple(row.values()) for row in accounts] == [("FREE", 12, "CODE128"), ("PRO", 24, "QR")]


def test_a_token_with_days_expires(program: Program, store: Store):
    program.made("account", "create", "shop")
    program.made("token", "create", "--account", "shop", "--scopes", "admin", "--days", "7")
    [expires] = store.column("select expires_at from token")
    left = parse_time(expires) - datetime.now(UTC)
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_the_schema_goes_to_standard_output_or_to_a_file(bare_program: Program):
    exported = bare_program.run("schema", "export")
    assert (exported.exit_code, exported.stderr) == (0, "")
    assert "type Query" in exported.stdout
    committed = ROOT / "schema.graphql"
    if committed.exists():
        assert committed.read_text() == exported.stdout, "write it anew with: make schema"

    written = bare_program.run("schema", "export", "--output", "my.graphql")
    assert (written.exit_code, written.stdout, written.stderr) == (0, "", "")
    assert (bare_program.folder / "my.graphql").read_text() == exported.stdout

    assert "nowhere/my.graphql" in bare_program.refused("schema", "export", "--output", "nowhere/my.graphql")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://root:hush@127.0.0.1/shop",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://gateway:hush@127.0.0.1:port/shop",
        "nonsense hush",
        "",
    ],
)
@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_a_database_url_that_means_nothing(bare_program: Program, command: str, url: str):
    refused = bare_program.refused(command, DATABASE_URL=url, PORT="0")
    assert "DATABASE_URL" in refused
    assert "postgresql://" in refused, "it says what is expected"
    assert "hush" not in refused, "it does not show a password"


@pytest.mark.parametrize("parameter", ["sslmode", "ssl"])
def test_a_postgresql_url_says_whether_to_encrypt(
    bare_program: Program, postgres: PostgresServer, migrated_postgres: str, parameter: str
):
    """The tests' server knows no TLS."""
    url = f"{postgres.url(migrated_postgres)}?{parameter}="
    for mode in ("disable", "prefer"):
        assert bare_program.run("migrate", DATABASE_URL=url + mode).exit_code == 0
    assert "SSL" in bare_program.refused("migrate", DATABASE_URL=f"{url}require")
    for mode in ("verify-ca", "verify-full"):
        # It looks for the certificate to verify with before it connects.
        refused = bare_program.refused("migrate", DATABASE_URL=url + mode, PGSSLROOTCERT="none.crt")
        assert re.search("No such file|root certificate", refused), refused


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://gateway:hush@127.0.0.1/shop?sslmode=require&channel_binding=hush", "channel_binding"),
        ("postgres://gateway:hush@127.0.0.1/shop?application_name=hush", "application_name"),
        ("postgresql://gateway:hush@127.0.0.1/shop?sslmode=hush", "sslmode: disable, "),
        ("postgresql://gateway:hush@127.0.0.1/shop?sslmode=require&sslmode=hush", "sslmode: disable, "),
        ("postgresql://gateway:hush@127.0.0.1/shop?sslmode=require&ssl=disable", "both ssl and sslmode"),
        ("sqlite:///hush.db?mode=ro", "parameter mode"),
    ],
)
def test_a_database_url_with_a_parameter_that_means_nothing(bare_program: Program, url: str, said: str):
    for command in ("migrate", "serve"):
        refused = bare_program.refused(command, DATABASE_URL=url, PORT="0")
        assert refused.startswith("error: DATABASE_URL: ")
        assert said in refused
        assert "hush" not in refused
        assert "127.0.0.1" not in refused


def test_a_postgresql_that_is_not_there(bare_program: Program):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"postgresql://gateway:hush@127.0.0.1:{closed.getsockname()[1]}/shop"
        for command in (["migrate"], ["serve"], ["demo"], ["account", "create", "shop"]):
            refused = bare_program.refused(*command, DATABASE_URL=url, PORT="0")
            assert re.search("[Rr]efused|Connect call failed", refused), refused
            assert "hush" not in refused


def test_a_file_that_is_no_database(bare_program: Program):
    (bare_program.folder / "notes.txt").write_text("not a database, but long enough to look like one" * 100)
    refused = bare_program.refused("migrate", DATABASE_URL="sqlite:///notes.txt")
    assert "not a database" in refused


@pytest.mark.parametrize("port", ["http", "-1", "65536", ""])
def test_a_port_that_is_none(bare_program: Program, port: str):
    assert bare_program.refused("serve", PORT=port).startswith("error: PORT: ")


def test_other_settings_that_mean_nothing(bare_program: Program):
    assert bare_program.refused("serve", LOG_LEVEL="loud").startswith("error: LOG_LEVEL: ")
    assert bare_program.refused("migrate", DATABASE_POOL_SIZE="0").startswith("error: DATABASE_POOL_SIZE: ")


def test_demo_twice_keeps_the_data(new_program: Program, new_store: Store):
    first = new_program.run("demo", "--products", "30", "--seed", "2")
    assert first.exit_code == 0, first.stderr
    assert "30 products loaded" in first.stderr
    assert TOKEN.fullmatch(first.stdout.removesuffix("\n")), "the token, and nothing of a progress bar"
    products = new_store.rows("select * from product order by id")
    assert len(products) == 30 + SHOWCASE

    second = new_program.run("demo", "--products", "30", "--seed", "2")
    assert second.exit_code == 0, second.stderr
    assert TOKEN.fullmatch(second.stdout.removesuffix("\n"))
    assert second.stdout != first.stdout
    assert new_store.rows("select * from product order by id") == products
    assert new_store.column("select slug from account") == ["demo"]


def test_nothing_but_the_database_is_written(bare_program: Program):
    assert bare_program.run("migrate").exit_code == 0
    assert (bare_program.folder / "var" / "inventory.db").exists()
    written = {path.name for path in Path(bare_program.folder).iterdir()} - {".outputs"}
    assert written == {"var"}
