"""The command line: `inventory-gateway serve | worker | migrate | demo | account | application | token | schema`."""

import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, TypeVar

import typer
import uvloop
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from app import accounts
from app.logs import set_up_logs
from app.migrating import NotMigrated, RolesMissing, migrate, require_current
from app.serving import DEMO_SLUG, CannotServe, listen, prepare_demo, serve
from app.settings import Settings
from app.worker import work
from inventory.accounts.models import BarcodeType, Capability, Plan
from inventory.accounts.scopes import Scope, parse_scopes
from kit.database import Database
from kit.errors import DataInTheWay, DomainError, each
from resolvers.graph import build_schema

Result = TypeVar("Result")

_errors = Console(stderr=True, highlight=False, soft_wrap=True)


def _settings() -> str:
    """Every setting, for the help."""
    paragraphs = ["", "Settings come from the environment, or from a file .env:"]
    for name, field in Settings.model_fields.items():
        default = f" ({field.default})" if field.default not in ((), None) else ""
        paragraphs.append(f"{name.upper()}  {field.description}{default}")
    return "\n\n".join(paragraphs)


main = typer.Typer(
    help="One GraphQL API for everything a seller holds." + _settings(),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
account = typer.Typer(help="Accounts: each is one seller, and sees nothing of the others.", no_args_is_help=True)
application = typer.Typer(help="Applications: programs that an account has let in.", no_args_is_help=True)
token = typer.Typer(help="Tokens: how people and programs sign in.", no_args_is_help=True)
schema = typer.Typer(help="The GraphQL schema.", no_args_is_help=True)
main.add_typer(account, name="account")
main.add_typer(application, name="application")
main.add_typer(token, name="token")
main.add_typer(schema, name="schema")


@contextmanager
def _told() -> Iterator[None]:
    """Turns every error that an operator can mend into one line and exit code 1."""
    try:
        yield
    except ValidationError as error:
        for problem in error.errors():
            _complain(f"{str(problem['loc'][0]).upper()}: {problem['msg']}")
        raise typer.Exit(1) from None
    except DomainError as error:
        for single in each(error):
            where = ".".join(str(step) for step in single.path)
            _complain(f"{where}: {single.message}" if where else single.message)
        raise typer.Exit(1) from None
    except RolesMissing as error:
        _complain(f"{error}. Have somebody who may run this, then try again:")
        _errors.print(";\n".join(error.sql) + ";", markup=False)
        raise typer.Exit(1) from None
    except (CannotServe, NotMigrated, DataInTheWay, accounts.NoSuchThing, ValueError) as error:
        _complain(str(error))
        raise typer.Exit(1) from None
    except (SQLAlchemyError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        _complain(f"the database does not answer as it should: {cause}")
        raise typer.Exit(1) from None


def _complain(message: str) -> None:
    """One line on standard error. What people gave may stand in it, so nothing in it is taken for markup."""
    _errors.print(Text.assemble(("error:", "red"), " ", " ".join(message.split())))


def _with_database(action: Callable[[Settings, Database], Awaitable[Result]]) -> Result:
    """Runs an action on the database of the settings."""

    async def run() -> Result:
        settings = Settings()
        set_up_logs(settings.log_level, settings.log_format)
        database = Database(
            settings.database_url, pool_size=settings.database_pool_size, direct_url=settings.jobs_database_url
        )
        try:
            return await action(settings, database)
        finally:
            await database.close()

    with _told():
        return uvloop.run(run())


@main.command("serve")
def serve_command(
    demo: Annotated[
        bool,
        typer.Option(
            help="Migrate the database, load the demo catalogue if there is none, and hand out a token for it."
        ),
    ] = False,
) -> None:
    """Serve the API and the explorer until Ctrl-C.

    The database must have been migrated, except with --demo, which does that too.
    """
    with _told():
        bound = listen(Settings())

    async def action(settings: Settings, database: Database) -> None:
        await serve(settings, database, bound, demo=demo)

    _with_database(action)


@main.command("worker")
def worker_command() -> None:
    """Run jobs, beside servers on PostgreSQL, until Ctrl-C.

    What it is at when it is told to stop it ends within seconds, or gives back for another process to go on with.
    """
    _with_database(work)


@main.command("migrate")
def migrate_command() -> None:
    """Bring the database to the structure that this version needs.

    Safe to run at every start, and by several processes at once. On PostgreSQL it makes two roles as well; where the
    database user may not make them, or not take them on, it prints the SQL for somebody who may let it.
    """
    revision = _with_database(lambda _, database: migrate(database))
    _errors.print(f"The database is at revision {revision}.")


@main.command("demo")
def demo_command(
    products: Annotated[int, typer.Option(min=1, help="How many products; each has about five variants.")] = 200,
    seed: Annotated[int, typer.Option(help="Another seed makes another catalogue; the same one the same.")] = 1,
) -> None:
    """Fill the account `demo` with a catalogue that looks like a shop's.

    An account that has products already is left as it is. Prints a fresh token on standard output.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_errors, transient=True, disable=not _errors.is_terminal) as bar:
        task = bar.add_task("Products", total=products)
        made = _with_database(
            lambda _, database: prepare_demo(
                database,
                products=products,
                seed=seed,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        )
    if made.loaded:
        _errors.print(f"{made.loaded} products loaded into the account {DEMO_SLUG}.")
    else:
        _errors.print(f"The account {DEMO_SLUG} has as many products already, or others: it was left as it is.")
    print(made.token)


@account.command("create")
def account_create(
    slug: Annotated[str, typer.Argument(help="A short name: small letters, digits and hyphens.")],
    name: Annotated[str | None, typer.Option(help="What people call it; the slug if not given.")] = None,
    currency: Annotated[str, typer.Option(help="The currency of its prices, by ISO 4217.")] = "USD",
    username: Annotated[str, typer.Option(help="The name of its first user.")] = "owner",
    email: Annotated[str | None, typer.Option(help="That user's e-mail address.")] = None,
    plan: Annotated[Plan, typer.Option(help="What it has subscribed to; decides its limits.")] = Plan.FREE,
    barcode_type: Annotated[BarcodeType, typer.Option(help="How its barcodes are drawn.")] = BarcodeType.CODE128,
) -> None:
    """Make an account with its first user. Prints the account's id."""

    async def action(_: Settings, database: Database) -> str:
        await require_current(database)
        return await accounts.create_account(
            database,
            slug=slug,
            display_name=name or slug,
            currency=currency,
            username=username,
            email=email or f"{username}@{slug}.invalid",
            plan=plan,
            barcode_type=barcode_type,
        )

    print(_with_database(action))


@application.command("create")
def application_create(
    name: Annotated[str, typer.Argument(help="What it is called; unique in the account.")],
    account: Annotated[str, typer.Option(help="The account, by its slug.")],
    class_description: Annotated[str | None, typer.Option(help="What kind of application it is.")] = None,
    capabilities: Annotated[
        str, typer.Option(help=f"What it may do beyond its scopes, separated by commas, of: {', '.join(Capability)}.")
    ] = "",
) -> None:
    """Let a program in. Prints the application's id; give it a token with token create --application NAME."""

    async def action(_: Settings, database: Database) -> str:
        await require_current(database)
        return await accounts.create_application(
            database,
            await accounts.account_called(database, account),
            name=name,
            class_description=class_description,
            capabilities=_split(capabilities),
        )

    print(_with_database(action))


@token.command("create")
def token_create(
    account: Annotated[str, typer.Option(help="The account, by its slug.")],
    scopes: Annotated[str, typer.Option(help=f"Separated by commas, of: {', '.join(Scope)}.")],
    user: Annotated[str | None, typer.Option(help="Whose token, by username; the first user's if not given.")] = None,
    application: Annotated[
        str | None, typer.Option(help="Make it the token of an application of this name instead (made if new).")
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=36_500, help="After how many days it expires; never if not given.")
    ] = None,
) -> None:
    """Make a token. It is printed once, alone on standard output; only its hash is kept."""

    async def action(_: Settings, database: Database) -> str:
        granted = parse_scopes(_split(scopes))
        if not granted:
            raise ValueError(f"name at least one scope of {', '.join(Scope)}")
        await require_current(database)
        actor = await accounts.account_called(database, account)
        lifetime = timedelta(days=days) if days else None
        return await accounts.create_token(
            database, actor, granted, username=user, application=application, lifetime=lifetime
        )

    print(_with_database(action))


def _split(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


@schema.command("export")
def schema_export(
    output: Annotated[Path | None, typer.Option(help="A file to write to instead of standard output.")] = None,
) -> None:
    """Print the schema in GraphQL's schema definition language."""
    text = build_schema().as_str() + "\n"
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        _complain(f"cannot write {output}: {error.strerror}")
        raise typer.Exit(1) from None
