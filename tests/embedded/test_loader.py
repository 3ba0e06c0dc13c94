"""What the dynamic loader says becomes an error that names the library and the package."""

import pytest

from par.embedded.loader import loader_error


def test_missing_library_is_named_with_its_package() -> None:
    output = (
        "/opt/mongod: error while loading shared libraries: libcurl.so.4: "
        "cannot open shared object file: No such file or directory\n"
    )

    error = loader_error("mongod", output)

    assert error is not None
    assert error.code == "library-missing"
    for message in (error.message_vi, error.message_en):
        assert "libcurl.so.4" in message
        assert "apt-get install libcurl4" in message


def test_unknown_library_is_named_with_a_way_to_find_its_package() -> None:
    error = loader_error(
        "mongod",
        "mongod: error while loading shared libraries: libodd.so.9: cannot open shared object file: x",
    )

    assert error is not None
    assert error.code == "library-missing"
    assert "apt-file search libodd.so.9" in error.message_en


@pytest.mark.parametrize(
    "output",
    [
        "mongod: error while loading shared libraries: libcrypto.so.3: cannot open shared object file",
        "mongod: error while loading shared libraries: libssl.so.3: cannot open shared object file",
        "mongod: /lib64/libcrypto.so.3: version `OPENSSL_3.0.0' not found (required by mongod)",
    ],
)
def test_want_of_openssl_3_has_its_own_code(output: str) -> None:
    error = loader_error("mongod", output)

    assert error is not None
    assert error.code == "openssl-too-old"
    assert "libssl3" in error.message_vi
    assert "libssl3" in error.message_en


def test_too_old_c_library_is_named_with_the_version_it_lacks() -> None:
    error = loader_error(
        "mongod",
        "mongod: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by mongod)",
    )

    assert error is not None
    assert error.code == "library-missing"
    assert "libc.so.6" in error.message_en
    assert "GLIBC_2.34" in error.message_vi


def test_message_of_another_loader_is_read_too() -> None:
    error = loader_error(
        "mongod", "Error loading shared library libcurl.so.4: No such file or directory (needed by mongod)"
    )

    assert error is not None
    assert error.code == "library-missing"


def test_other_output_is_no_loader_message() -> None:
    assert loader_error("mongod", "Failed to set up listener: Address already in use") is None
