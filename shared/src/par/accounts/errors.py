"""What can go wrong with accounts: a stable code and what to do, in Vietnamese and in English."""

from typing import Literal

from par.told import ToldError

AccountsErrorCode = Literal[
    "account-name",
    "account-exists",
    "account-unknown",
    "accounts-unusable",
    "accounts-damaged",
    "accounts-not-loaded",
    "key-unusable",
]


class AccountsError(ToldError[AccountsErrorCode]):
    """An account could not be added, changed or used."""


def bad_name(name: str) -> AccountsError:
    """The name cannot stand in a subject."""
    return AccountsError(
        "account-name",
        f"“{name}” không phải mã hợp lệ: chỉ gồm a-z, 0-9 và dấu gạch nối ở giữa, tối đa 64 ký tự.",
        f"“{name}” is no valid id: a-z, 0-9 and inner hyphens, at most 64 characters.",
    )


def exists(name: str) -> AccountsError:
    """There is one already, with a key that is valid."""
    return AccountsError(
        "account-exists",
        f"“{name}” đã có tài khoản và khóa còn hiệu lực; dùng “rotate” để đổi khóa.",
        f"“{name}” has an account with a valid key; “rotate” gives it another key.",
    )


def unknown(name: str) -> AccountsError:
    """There is none, or all its keys are revoked."""
    return AccountsError(
        "account-unknown",
        f"“{name}” không có khóa nào còn hiệu lực; xem danh sách bằng “list”, cấp mới bằng “add”.",
        f"“{name}” has no valid key; see them with “list”, give it one with “add”.",
    )


def unusable(folder: str, reason: str) -> AccountsError:
    """The folder cannot be made, read or written."""
    return AccountsError(
        "accounts-unusable",
        f"Không dùng được thư mục tài khoản {folder} ({reason}).",
        f"The folder of accounts {folder} cannot be used ({reason}).",
    )


def damaged(file: str, reason: str) -> AccountsError:
    """The registry is not what this program writes."""
    return AccountsError(
        "accounts-damaged",
        f"Không đọc được sổ tài khoản {file} ({reason}). Hãy lấy lại tệp từ bản sao lưu.",
        f"The registry of accounts {file} cannot be read ({reason}). Take the file from its backup.",
    )


def not_loaded(seconds: float) -> AccountsError:
    """The running server was told and did not take the configuration."""
    return AccountsError(
        "accounts-not-loaded",
        f"nats-server chưa nạp cấu hình mới sau {seconds:.0f} giây; xem nhật ký nats.log. Tệp đã được ghi.",
        f"nats-server has not taken the new configuration after {seconds:.0f} s; see nats.log. The files are written.",
    )


def key_unusable(file: str, reason: str) -> AccountsError:
    """A file with a seed or certificate cannot be used."""
    return AccountsError(
        "key-unusable",
        f"Không dùng được tệp khóa hoặc chứng thư {file} ({reason}); xem PAR_NATS_KEY_FILE, PAR_NATS_TLS_….",
        f"The file of a key or certificate {file} cannot be used ({reason}); see PAR_NATS_KEY_FILE, PAR_NATS_TLS_….",
    )
