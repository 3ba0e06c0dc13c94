"""What can go wrong with signing in to MongoDB: a stable code and what to do, in Vietnamese and in English."""

from typing import Final, Literal

from pymongo.errors import OperationFailure

from par.told import ToldError

MongoErrorCode = Literal[
    "mongo-away", "mongo-file", "mongo-no-user", "mongo-no-rights", "mongo-not-local", "mongo-refused", "mongo-tls"
]

UNAUTHORIZED: Final = 13
AUTHENTICATION_FAILED: Final = 18


class MongoAccessError(ToldError[MongoErrorCode]):
    """We cannot sign in to MongoDB, or may not do there what we have to."""


def file_unusable(variable: str, file: str, reason: str) -> MongoAccessError:
    """A file with a password or a certificate cannot be used."""
    return MongoAccessError(
        "mongo-file",
        f"Không dùng được tệp {file} ({reason}); xem {variable}.",
        f"The file {file} cannot be used ({reason}); see {variable}.",
    )


def refused(url: str) -> MongoAccessError:
    """The user is not known, or its password is another one."""
    return MongoAccessError(
        "mongo-refused",
        f"MongoDB tại {url} không nhận tên hoặc mật khẩu. Hãy kiểm tra tên người dùng trong PAR_MONGO_URL và tệp "
        "PAR_MONGO_PASSWORD_FILE; nếu mật khẩu đã đổi, chạy lại “par mongo init” rồi khởi động lại chương trình này.",
        f"MongoDB at {url} does not take the name or the password. Look at the user in PAR_MONGO_URL and at the file "
        "PAR_MONGO_PASSWORD_FILE; after a change of the password run “par mongo init”, then start this again.",
    )


def admin_refused(url: str) -> MongoAccessError:
    """The administrator was made earlier, with another password."""
    return MongoAccessError(
        "mongo-refused",
        f"MongoDB tại {url} đã có người dùng par-admin với mật khẩu khác. Hãy đưa lại tệp passwords/mongo-admin cũ vào "
        "thư mục tài khoản (lấy từ bản sao lưu) rồi chạy lại.",
        f"MongoDB at {url} knows par-admin by another password. Put the earlier file passwords/mongo-admin back into "
        "the folder of accounts (from its backup), then run this again.",
    )


def no_user(url: str) -> MongoAccessError:
    """MongoDB asks who we are, and we have not said."""
    return MongoAccessError(
        "mongo-no-user",
        f"MongoDB tại {url} yêu cầu đăng nhập. Hãy ghi tên người dùng vào PAR_MONGO_URL (mongodb://TÊN@máy/…) và đặt "
        "PAR_MONGO_PASSWORD_FILE là tệp chứa mật khẩu.",
        f"MongoDB at {url} wants to know who we are. Put the user into PAR_MONGO_URL (mongodb://USER@host/…), and set "
        "PAR_MONGO_PASSWORD_FILE to a file with the password.",
    )


def no_rights(url: str, what: str) -> MongoAccessError:
    """We are known, and may not do this."""
    return MongoAccessError(
        "mongo-no-rights",
        f"Người dùng MongoDB tại {url} chưa có quyền cần thiết ({what}). Hãy chạy “par mongo init” của phiên bản này, "
        "rồi khởi động lại.",
        f"The user of MongoDB at {url} lacks a right ({what}). Run “par mongo init” of this version, then start again.",
    )


def tls_failed(url: str, what: str) -> MongoAccessError:
    """The two ends do not agree on TLS, or one does not trust the other's certificate."""
    return MongoAccessError(
        "mongo-tls",
        f"Không lập được kết nối TLS với MongoDB tại {url} ({what}). Hãy kiểm tra PAR_MONGO_TLS_CA, "
        "PAR_MONGO_TLS_CERTIFICATE và tên máy trong chứng thư.",
        f"No TLS connection to MongoDB at {url} ({what}). Look at PAR_MONGO_TLS_CA, PAR_MONGO_TLS_CERTIFICATE and the "
        "name in the server's certificate.",
    )


def away(url: str, what: str) -> MongoAccessError:
    """Nobody answers."""
    return MongoAccessError(
        "mongo-away",
        f"MongoDB tại {url} không trả lời ({what}); hãy khởi động mongod, hoặc nêu địa chỉ bằng PAR_MONGO_URL hay "
        "--mongo.",
        f"MongoDB at {url} does not answer ({what}); start mongod, or say where it is with PAR_MONGO_URL or --mongo.",
    )


def not_local(url: str) -> MongoAccessError:
    """The first user can be made over loopback only."""
    return MongoAccessError(
        "mongo-not-local",
        f"MongoDB tại {url} chưa có người dùng nào, và người dùng đầu tiên chỉ tạo được từ chính máy (hay container) "
        "của MongoDB, qua 127.0.0.1.",
        f"MongoDB at {url} has no user yet, and the first one can only be made on the machine (or in the container) of "
        "MongoDB itself, through 127.0.0.1.",
    )


def understood(error: Exception, url: str, user: str | None) -> MongoAccessError | None:
    """What is to be done about an error of the driver; None: it is not about signing in. ``url`` is shown as it is."""
    code = error.code if isinstance(error, OperationFailure) else None
    # Once refused, the driver takes the server for one that is away, and repeats its sentence.
    if code == AUTHENTICATION_FAILED or "Authentication failed" in str(error):
        return refused(url)
    if "password is required" in str(error):
        return no_user(url)
    if code == UNAUTHORIZED:
        return no_rights(url, _short(error)) if user else no_user(url)
    if any(word in str(error) for word in ("SSL", "TLS", "X509", "PEM", "certificate")):
        return tls_failed(url, _short(error))
    return None


def _short(error: Exception) -> str:
    """The server's sentence without the command that it repeats, which may hold data."""
    return str(error).partition(" to execute command")[0].partition(", full error")[0][:200]
