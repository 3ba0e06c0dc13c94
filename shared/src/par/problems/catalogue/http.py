"""Why a request on HTTP is not answered, whatever it asks."""

from typing import Final

HTTP: Final[dict[str, tuple[str, str]]] = {
    "not-http": (
        "Yêu cầu không đúng giao thức HTTP: {reason}.",
        "The request is not HTTP: {reason}.",
    ),
    "address-too-long": (
        "Địa chỉ dài quá {limit} byte.",
        "The address is longer than {limit} bytes.",
    ),
    "headers-too-large": (
        "Phần đầu của yêu cầu có hơn {count} dòng hoặc dài quá {limit} byte.",
        "The headers are more than {count} or longer than {limit} bytes.",
    ),
    "host-not-served": (
        "Dịch vụ không phục vụ tên máy “{host}”; người vận hành xem PAR_HTTP_ALLOWED_HOSTS.",
        "The service does not answer to the name “{host}”; operators look at PAR_HTTP_ALLOWED_HOSTS.",
    ),
    "too-many-requests": (
        "Máy này gửi quá nhiều yêu cầu; hãy chờ rồi gửi lại (Retry-After).",
        "This client sends too many requests; wait, then ask again (Retry-After).",
    ),
    "too-many-streams": (
        "Máy này đang mở quá {limit} trang cập nhật trực tiếp; hãy đóng bớt.",
        "This client has {limit} live pages open; close some of them.",
    ),
    "token-missing": (
        "Cần mã truy cập: Authorization: Bearer ….",
        "A token is needed: Authorization: Bearer ….",
    ),
    "token-invalid": (
        "Mã truy cập không dùng được: {reason_vi}.",
        "The token is not accepted: {reason_en}.",
    ),
    "scope-missing": (
        "Mã truy cập không có quyền “{scope}”.",
        "The token does not hold the scope “{scope}”.",
    ),
    "token-keys-unavailable": (
        "Chưa lấy được khóa của nơi cấp mã truy cập; hãy gửi lại sau.",
        "The keys of the tokens' issuer are not known yet; ask again later.",
    ),
}
