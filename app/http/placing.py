"""Where the files of a request stand in its variables, as its map says.

The GraphQL multipart request specification: https://github.com/jaydenseric/graphql-multipart-request-spec
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.http.errors import Code, IllFormed

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

    from app.http.limits import Limits
    from app.http.request import GraphQLRequest
    from kit.uploads import UploadedFile

Place = tuple[Any, str | int]
"""An object or a list of the variables, and the key or index in it where null waits for a file."""


class Places:
    """The places that wait for files, by the names of the parts that bring them."""

    def __init__(self, asked: GraphQLRequest, mapped: object, limits: Limits) -> None:
        """Look up the places of a map, which was JSON. Raises IllFormed unless null stands at each of them, once."""
        self.asked = asked
        self._awaited: dict[str, list[Place]] = {}
        self._met: set[str] = set()
        taken: set[tuple[int, str | int]] = set()
        for name, path in _paths(mapped, limits):
            container, key = place = _place({"variables": asked.variables}, path)
            if (id(container), key) in taken:
                raise ill_formed(f'"map" names {path} twice.')
            taken.add((id(container), key))
            self._awaited.setdefault(name, []).append(place)

    def check(self, name: str) -> None:
        """Refuse a file that is not awaited, or was here before. Raises IllFormed."""
        if name not in self._awaited:
            raise ill_formed(f'The part "{name}" is not in "map".')
        if name in self._met:
            raise ill_formed(f'There are two parts "{name}".')

    def meet(self, name: str) -> None:
        """Note that a file has come that was checked."""
        self._met.add(name)

    def put(self, name: str, file: UploadedFile) -> None:
        """Put a file to its places."""
        for container, key in self._awaited[name]:
            container[key] = file

    def check_all(self) -> None:
        """Refuse a request that lacks a file. Raises IllFormed."""
        missing = [name for name in self._awaited if name not in self._met]
        if missing:
            raise ill_formed(f'The file "{missing[0]}" is in "map", but there is no such part.')


def ill_formed(message: str) -> IllFormed:
    """The refusal of a form that does not say well where its files stand."""
    return IllFormed(message, Code.INVALID_UPLOAD)


def _paths(mapped: object, limits: Limits) -> Iterator[tuple[str, str]]:
    """Each path of a map with the name that it is for, within the bounds. Raises IllFormed."""
    if not isinstance(mapped, dict) or not mapped:
        raise ill_formed('"map" must be an object that has for each file the places where it stands.')
    if len(mapped) > limits.upload_files:
        raise IllFormed(f"A request has at most {limits.upload_files} files.", Code.TOO_MANY_FILES)
    left = limits.upload_places
    for name, paths in mapped.items():
        if not isinstance(paths, list) or not paths or not all(isinstance(path, str) for path in paths):
            raise ill_formed(f'"map" must have a list of places for "{name}", such as ["variables.file"].')
        left -= len(paths)
        if left < 0:
            raise ill_formed(f'"map" may name at most {limits.upload_places} places.')
        for path in paths:
            yield name, path


def _place(root: MutableMapping[str, Any], path: str) -> Place:
    """Where a path such as `variables.input.files.0` leads. Raises IllFormed."""
    container: Any = root
    key: str | int = ""
    here: Any = root
    for step in path.split("."):
        container, key = here, _key(here, step, path)
        here = container[key]
    if here is not None:
        raise ill_formed(f'null must stand in "operations" where the file goes: at {path}.')
    return container, key


def _key(container: Any, step: str, path: str) -> str | int:
    if isinstance(container, dict) and step in container:
        return step
    if isinstance(container, list) and step.isascii() and step.isdigit() and str(int(step[:9])) == step:
        index = int(step)
        if index < len(container):
            return index
    raise ill_formed(f'"operations" has no place {path}; it is written as variables.input.files.0.')
