"""Reads what the dynamic loader says when a program cannot start, and names the package to install."""

from __future__ import annotations

import re

from par.embedded.errors import EmbeddedError

# Debian 12 and Ubuntu 22.04 names; the libraries that the two server programs load.
DEBIAN_PACKAGES = {
    "libcurl.so.4": "libcurl4",
    "liblzma.so.5": "liblzma5",
    "libresolv.so.2": "libc6",
    "libm.so.6": "libc6",
    "libc.so.6": "libc6",
    "libgcc_s.so.1": "libgcc-s1",
    "libcrypto.so.3": "libssl3",
    "libssl.so.3": "libssl3",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libsasl2.so.2": "libsasl2-2",
    "libldap-2.5.so.0": "libldap-2.5-0",
}

_OPENSSL_LIBRARIES = ("libcrypto.so", "libssl.so")
_MISSING = re.compile(r"error while loading shared libraries: (?P<library>[^\s:]+): cannot open shared object file")
# musl's loader, for example on Alpine.
_MISSING_MUSL = re.compile(r"Error loading shared library (?P<library>[^\s:]+): No such file")
_OLD_VERSION = re.compile(r"(?P<library>lib[\w.+-]+\.so[\w.]*): version [`'](?P<version>[\w.]+)' not found")


def loader_error(program: str, output: str) -> EmbeddedError | None:
    """The error behind a loader message in a program's output.

    Args:
        program: name of the program, for the text.
        output: what the program wrote (standard error, or its log).

    Returns:
        `openssl-too-old` or `library-missing`, or None when the output holds no loader message.
    """
    missing = _MISSING.search(output) or _MISSING_MUSL.search(output)
    if missing is not None:
        library = missing["library"]
        return _openssl_too_old(program, library) if _is_openssl(library) else _library_missing(program, library)
    old = _OLD_VERSION.search(output)
    if old is not None:
        library, version = old["library"], old["version"]
        if _is_openssl(library):
            return _openssl_too_old(program, f"{library} ({version})")
        return _library_too_old(program, library, version)
    return None


def _is_openssl(library: str) -> bool:
    return library.startswith(_OPENSSL_LIBRARIES)


def _openssl_too_old(program: str, library: str) -> EmbeddedError:
    return EmbeddedError(
        "openssl-too-old",
        f"{program} cần OpenSSL 3 (thiếu {library}). Hãy cài gói libssl3 (Debian 12, Ubuntu 22.04 trở lên: "
        "`apt-get install libssl3`), hoặc cài MongoDB hợp với hệ thống này và để mongod trong PATH.",
        f"{program} needs OpenSSL 3 ({library} is missing). Install the package libssl3 (Debian 12, "
        "Ubuntu 22.04 or later: `apt-get install libssl3`), or install a MongoDB made for this system and "
        "put mongod on PATH.",
    )


def _library_missing(program: str, library: str) -> EmbeddedError:
    package = DEBIAN_PACKAGES.get(library)
    if package is None:
        todo_vi = f"Hãy cài gói có chứa {library} (tìm bằng `apt-file search {library}`)."
        todo_en = f"Install the package that holds {library} (find it with `apt-file search {library}`)."
    else:
        todo_vi = f"Trên Debian hay Ubuntu: `apt-get install {package}`."
        todo_en = f"On Debian or Ubuntu: `apt-get install {package}`."
    return EmbeddedError(
        "library-missing",
        f"{program} cần thư viện {library} mà máy này chưa có. {todo_vi}",
        f"{program} needs the library {library}, which this machine lacks. {todo_en}",
    )


def _library_too_old(program: str, library: str, version: str) -> EmbeddedError:
    package = DEBIAN_PACKAGES.get(library, library)
    return EmbeddedError(
        "library-missing",
        f"{program} cần {library} có phiên bản {version}; bản trên máy cũ hơn. Hãy dùng hệ điều hành mới hơn "
        f"(Debian 12, Ubuntu 22.04 trở lên; gói {package}), hoặc để bản {program} hợp với máy trong PATH.",
        f"{program} needs {library} with version {version}; this machine's is older. Use a newer system "
        f"(Debian 12, Ubuntu 22.04 or later; package {package}), or put a {program} that fits it on PATH.",
    )
