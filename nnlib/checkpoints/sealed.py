"""The file of a checkpoint: arrays and a JSON header in one `.npz`, sealed.

``np.load`` opens it: every array is a member of an uncompressed zip, `header.json` is one more.
The same content always gives the same bytes. The last 64 of them, the zip's comment, are the
SHA-256 of all before: a digest inside the header could not vouch for the header itself, nor for
the zip's own directory. No pickle is written and none is read.

What is read may come from anybody. Nothing is unpacked, sizes are compared with the bytes that are
really there before an array is made, and only names and types this module writes are taken.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import re
import secrets
import stat
import zipfile
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMAT, VERSION = "nnlib checkpoint", 1
HEADER = "header.json"
SEAL_LENGTH = 64
FIRST_BYTES = b"PK\x03\x04"
LARGEST = 4 * 2**30
DTYPES = {"|b1", "|i1", "|u1", *(f"<{kind}" for kind in "i2 i4 i8 u2 u4 u8 f2 f4 f8".split())}

STRANGE = "is not a checkpoint of this library."

# Characters some system cannot store in a name: the file would be lost on the way to it.
UNSTORABLE = re.compile(r'[<>:"|?*\x00-\x1f]')
KEY = re.compile(r"[A-Za-z0-9_]+")

Arrays = dict[str, NDArray[Any]]


class CheckpointError(Exception):
    """A checkpoint could not be written, read or used; the message is one sentence or two."""


class NewerVersion(CheckpointError):
    """The file is sound, but a later version of the library wrote it."""


# ---- writing ------------------------------------------------------------------------------------


def write(path: Path, content: Any) -> None:
    """Write a tree of dicts, lists, numbers, texts and arrays: the whole file or nothing."""
    arrays: Arrays = {}
    header: dict[str, Any] = {"format": FORMAT, "version": VERSION, "library": library_version()}
    header["content"] = pack(content, arrays)
    put(path, sealed(header, arrays))


@cache
def library_version() -> str:
    """Return the version of this library; which one wrote a file helps whoever looks into it."""
    try:
        return metadata.version("leercurve")
    except metadata.PackageNotFoundError:  # run from a copied folder
        return "unknown"


def sealed(header: dict[str, Any], arrays: Arrays) -> bytes:
    """Return the bytes of the file; the same header and arrays give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, HEADER, json.dumps(header, indent=1, allow_nan=False).encode())
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, array, version=(1, 0), allow_pickle=False)
            _add(archive, f"{name}.npy", member.getbuffer())
        archive.comment = b"0" * SEAL_LENGTH
    with stream.getbuffer() as content:
        content[-SEAL_LENGTH:] = _seal(content[:-SEAL_LENGTH])
    return stream.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: Any) -> None:
    # A fixed date and system, so that the bytes depend on nothing but the content.
    member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    member.create_system, member.external_attr = 3, 0o644 << 16
    archive.writestr(member, content)


def _seal(content: Any) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


def put(path: Path, content: bytes) -> None:
    """Write the file in one go: after a crash the old one is there, or the new one, whole.

    The bytes go to a file beside it and from memory to the disk; only then does it get its name.
    """
    make_folder(path.parent)
    _refuse_unstorable(path.name, path)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        with os.fdopen(os.open(temporary, _flags("O_WRONLY O_CREAT O_EXCL"), 0o666), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        sync_folder(path.parent)
    except OSError as error:
        raise CheckpointError(
            f"{path} could not be written ({reason(error)}): what stood there before is unchanged."
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def make_folder(folder: Path) -> None:
    """Make the folder and those above it, if they are not there yet."""
    for one in _missing(folder):
        _refuse_unstorable(one.name, one)
        try:
            one.mkdir(exist_ok=True)
            sync_folder(one.parent)
        except OSError as error:
            raise CheckpointError(f"{one} could not be made ({reason(error)}).") from error


def _missing(folder: Path) -> list[Path]:
    """Return the folders that have to be made, the outermost first."""
    missing: list[Path] = []
    try:
        while not folder.is_dir():
            if folder.exists() or folder.is_symlink():
                raise CheckpointError(
                    f"{folder} is not a folder: give checkpoints one of their own."
                )
            missing.append(folder)
            folder = folder.parent
    except OSError as error:
        raise CheckpointError(f"{folder} cannot be reached ({reason(error)}).") from error
    return missing[::-1]


def sync_folder(folder: Path) -> None:
    """Bring the folder's list of names to the disk, where the system has a way to."""
    if os.name == "nt":
        return
    with suppress(PermissionError):  # a folder one may write to and not read
        handle = os.open(folder, _flags("O_RDONLY O_DIRECTORY"))
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refuse_unstorable(name: str, path: Path) -> None:
    found = UNSTORABLE.search(name)
    if found:
        raise CheckpointError(
            f"{path} has {found[0]!r} in its name, which not every system can store: "
            "write another character, such as '-'."
        )


def reason(error: OSError) -> str:
    """Return what the system said, without the path it repeats."""
    return error.strerror or type(error).__name__


def _flags(names: str) -> int:
    """Return the flags of these names, and those every file here is opened with."""
    return sum(getattr(os, name, 0) for name in (*names.split(), "O_CLOEXEC", "O_BINARY"))


# ---- reading ------------------------------------------------------------------------------------


def read(path: Path, *, follow_link: bool = True) -> Any:
    """Return the tree that was written, or refuse the file with a sentence."""
    content = _bytes(path, follow_link)
    if not content.startswith(FIRST_BYTES) or HEADER.encode() not in content[:64]:
        raise CheckpointError(f"{path} {STRANGE}")
    if _seal(memoryview(content)[:-SEAL_LENGTH]) != content[-SEAL_LENGTH:]:
        raise CheckpointError(
            f"{path} is damaged or incomplete: its SHA-256 is not the one written in it. "
            "Take an earlier checkpoint."
        )
    try:
        header, arrays = _members(content)
        if header["format"] != FORMAT or type(header["version"]) is not int:
            raise ValueError("another format")
        version, tree = header["version"], header["content"]
    except Exception as error:  # whatever a file made by a stranger's hand provokes in zip or JSON
        raise CheckpointError(f"{path} {STRANGE}") from error
    if version > VERSION:
        raise NewerVersion(
            f"{path} was written by a newer version of this library (format {version}, "
            f"this one reads {VERSION}): update the library to read it."
        )
    try:
        used: set[str] = set()
        value = unpack(tree, arrays, used)
        if used != set(arrays):
            raise ValueError("it holds arrays nobody asks for")
        return value
    except Exception as error:
        raise CheckpointError(f"{path} {STRANGE}") from error


def _bytes(path: Path, follow_link: bool) -> bytes:
    # Not blocking: a pipe of that name would wait for ever for somebody to write into it.
    names = "O_RDONLY O_NONBLOCK" + ("" if follow_link else " O_NOFOLLOW")
    try:
        with os.fdopen(os.open(path, _flags(names)), "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise CheckpointError(f"{path} is not a file.")
            if about.st_size > LARGEST:
                raise CheckpointError(
                    f"{path} is {about.st_size} bytes large: more than {LARGEST} are not read."
                )
            return file.read(about.st_size)
    except FileNotFoundError as error:
        raise CheckpointError(f"There is no file {path}.") from error
    except (OSError, ValueError) as error:
        said = reason(error) if isinstance(error, OSError) else str(error)
        raise CheckpointError(f"{path} could not be read ({said}).") from error


def _members(content: bytes) -> tuple[dict[str, Any], Arrays]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        # Stored and not packed, all together no larger than the file: nothing can swell.
        if any(one.compress_type != zipfile.ZIP_STORED for one in members):
            raise ValueError("its members are packed")
        if sum(one.file_size for one in members) > len(content):
            raise ValueError("its members are larger than the file")
        names = [one.filename for one in members]
        if len(set(names)) != len(names) or not names or names[0] != HEADER:
            raise ValueError("its members are not the expected ones")
        header = json.loads(archive.read(members[0]), parse_constant=_no_constant)
        arrays = {_array_name(one.filename): _array(archive.read(one)) for one in members[1:]}
    return header, arrays


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} stands in its header")


def _array_name(member: str) -> str:
    name = member.removesuffix(".npy")
    if name == member or not all(KEY.fullmatch(part) for part in name.split(".")):
        raise ValueError("its members are not the expected ones")
    return name


def _array(content: bytes) -> NDArray[Any]:
    """Return the array of one member, read-only, after its size was compared with its bytes."""
    stream = io.BytesIO(content)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("an array is of an unknown version")
    shape, in_columns, dtype = np.lib.format.read_array_header_1_0(stream)
    if in_columns or dtype.str not in DTYPES:
        raise ValueError("an array is of an unexpected type")
    start, count = stream.tell(), math.prod(shape)
    if any(side < 0 for side in shape) or count * dtype.itemsize != len(content) - start:
        raise ValueError("an array has not the size it claims")
    array = np.frombuffer(content, dtype, count, start) if count else np.zeros(0, dtype)
    array = array.reshape(shape).astype(dtype.newbyteorder("="))
    array.setflags(write=False)  # whoever takes it into use makes a copy of their own
    return array


# ---- the tree: what JSON can hold stays in the header, arrays become members ---------------------


def pack(value: Any, arrays: Arrays, name: str = "") -> Any:
    """Return `value` as JSON can hold it; its arrays go to `arrays` under the path to them."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        number = float(value)
        return number if math.isfinite(number) else {"$float": str(number)}
    if isinstance(value, np.ndarray) and value.dtype.newbyteorder("<").str in DTYPES:
        arrays[name] = np.array(value, dtype=value.dtype.newbyteorder("<"), order="C")
        return {"$array": name}
    if isinstance(value, list | tuple):
        return [pack(one, arrays, _below(name, i)) for i, one in enumerate(value)]
    if isinstance(value, dict) and all(isinstance(k, str) and KEY.fullmatch(k) for k in value):
        return {key: pack(one, arrays, _below(name, key)) for key, one in value.items()}
    raise CheckpointError(
        f"{name or 'the state'} is of type {type(value).__name__}, which a checkpoint cannot hold: "
        "numbers, texts, arrays of numbers, and lists and dicts of them can be kept."
    )


def _below(name: str, key: object) -> str:
    return f"{name}.{key}" if name else str(key)


def unpack(tree: Any, arrays: Arrays, used: set[str]) -> Any:
    """Return what `pack` was given; `used` collects the names of the arrays on the way."""
    if isinstance(tree, list):
        return [unpack(one, arrays, used) for one in tree]
    if not isinstance(tree, dict):
        return tree
    if "$array" in tree:
        name = tree["$array"]
        used.add(name)
        return arrays[name]
    if "$float" in tree:
        if tree["$float"] not in ("nan", "inf", "-inf"):
            raise ValueError("a number is not one")
        return float(tree["$float"])
    return {key: unpack(one, arrays, used) for key, one in tree.items()}
