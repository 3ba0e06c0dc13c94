"""Refusals of questions."""

from typing import Final

READS: Final[dict[str, tuple[str, str]]] = {
    # reading over HTTP
    "repeated-parameter": (
        "Tham số “{parameter}” được ghi hai lần; chỉ ghi một lần.",
        "The parameter “{parameter}” is given twice; give it once.",
    ),
    "invalid-cursor": (
        "Con trỏ trang không hợp lệ; hãy dùng đúng giá trị “next” của trang trước, hoặc bỏ “after” để đọc từ đầu.",
        "The cursor is not valid; use “next” of the page before as it is, or leave out “after” to read from the start.",
    ),
    "unknown-address": (
        "Không có địa chỉ “{path}”; danh sách địa chỉ ở /openapi.json.",
        "There is no address “{path}”; /openapi.json lists them.",
    ),
    "method-not-allowed": (
        "Địa chỉ này chỉ để đọc (GET, HEAD), không nhận {method}.",
        "This address is for reading only (GET, HEAD), not for {method}.",
    ),
}
