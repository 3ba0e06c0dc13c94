"""Everything that ``par doctor`` can find: a stable code, how bad it is, and what to do about it in two languages.

The sentences are ``str.format`` templates; their fields are the facts of the finding.
"""

from typing import Final, Literal

Severity = Literal["ok", "warning", "fault"]

_Said = tuple[Severity, str, str]

HERE: Final[dict[str, _Said]] = {
    "here-ok": ("ok", "Bản {version}, Python {python}.", "Build {version}, Python {python}."),
    "python-old": (
        "fault",
        "Python {python} quá cũ; hãy dùng {wanted} trở lên.",
        "Python {python} is too old; use {wanted} or later.",
    ),
    "library-pin": (
        "fault",
        "Thư viện {library} là bản “{installed}”, phải là {wanted}; hãy cài lại theo requirements.txt.",
        "The library {library} is at “{installed}” and must be at {wanted}; install again from requirements.txt.",
    ),
    "look-failed": (
        "fault",
        "Không xem được {look} ({error}); hãy xử lý các lỗi khác trước rồi chạy lại.",
        "Could not look at {look} ({error}); mend the other faults, then run this again.",
    ),
    "not-looked": (
        "warning",
        "Chưa xem {look}, vì {server} không trả lời; hãy chạy lại khi máy chủ đó đã chạy.",
        "Did not look at {look}, as {server} does not answer; run this again once it does.",
    ),
}

FILES: Final[dict[str, _Said]] = {
    "files-ok": (
        "ok",
        "{count} tệp khóa và bí mật chỉ chủ sở hữu đọc được.",
        "{count} files of keys and secrets can be read by their owner alone.",
    ),
    "key-missing": (
        "fault",
        "Không đọc được tệp {file} ({error}); hãy nêu đúng tệp, hoặc chép lại từ bản sao lưu.",
        "The file {file} cannot be read ({error}); name the right one, or bring it back from the backup.",
    ),
    "key-readable": (
        "fault",
        "Người khác đọc được tệp {file} (quyền {mode}); hãy chạy chmod {wanted}, rồi đổi khóa nếu có thể đã lộ.",
        "Others can read {file} (mode {mode}); run chmod {wanted}, and rotate the key if it may have been seen.",
    ),
    "key-unusable": (
        "fault",
        "Tệp {file} không chứa khóa NATS; hãy nêu đúng tệp bằng --key hay PAR_NATS_KEY_FILE.",
        "The file {file} holds no NATS key; name the right one with --key or PAR_NATS_KEY_FILE.",
    ),
    "key-revoked": (
        "fault",
        "Khóa trong {file} không còn trong danh sách tài khoản; hãy cấp khóa mới bằng lệnh rotate.",
        "The key in {file} is not among the valid ones of the registry; give another one with rotate.",
    ),
    "accounts-config-old": (
        "warning",
        "{file} không phải tệp mà bản này viết ra; hãy chạy “par accounts init”, rồi cho nats-server đọc lại.",
        "{file} is not what this build writes; run “par accounts init”, then have nats-server read it again.",
    ),
    "disk-ok": ("ok", "{place} còn trống {free_percent} %.", "{place} has {free_percent} % free."),
    "disk-low": (
        "warning",
        "{place} chỉ còn trống {free_percent} %; hãy thêm đĩa, hoặc xóa các bảng dữ liệu cũ (par projection list).",
        "{place} has only {free_percent} % free; add disk, or drop old read models (par projection list).",
    ),
    "disk-full": (
        "fault",
        "{place} chỉ còn trống {free_percent} %; hãy thêm đĩa ngay, trước khi việc ghi dừng lại.",
        "{place} has only {free_percent} % free; add disk now, before writing stops.",
    ),
}

NATS: Final[dict[str, _Said]] = {
    "nats-ok": (
        "ok",
        "NATS {version} ở {url} trả lời trong {milliseconds} ms.",
        "NATS {version} at {url} answers within {milliseconds} ms.",
    ),
    "ledger-not-running": (
        "fault",
        "Không có máy chủ nào chạy trên thư mục {folder}; hãy chạy “par up --data {folder}”.",
        "No servers run on the folder {folder}; start them with “par up --data {folder}”.",
    ),
    "nats-away": (
        "fault",
        "Không kết nối được NATS ở {url} ({error}); hãy khởi động nats-server, hoặc nêu địa chỉ bằng --nats.",
        "There is no NATS at {url} ({error}); start nats-server, or say where it is with --nats.",
    ),
    "nats-refused": (
        "fault",
        "NATS ở {url} không nhận khóa này; hãy nêu khóa của người vận hành bằng --key, hoặc nạp lại accounts.conf.",
        "NATS at {url} does not take this key; name the operator's with --key, or have it read accounts.conf again.",
    ),
    "nats-old": (
        "fault",
        "NATS {version} quá cũ; hãy nâng lên {wanted} trở lên.",
        "NATS {version} is too old; upgrade to {wanted} or later.",
    ),
    "nats-role": (
        "fault",
        "Khóa này không được xem nhật ký (tài khoản {account}); hãy dùng khóa của người vận hành (operator.nk).",
        "This key may not look at the log (account {account}); use the operator's (operator.nk).",
    ),
    "nats-rights": (
        "warning",
        "Quyền của khóa không như bản này cấp ({differing}); hãy chạy “par accounts init” rồi nạp lại nats-server.",
        "The key's rights are not this build's ({differing}); run “par accounts init”, then reload nats-server.",
    ),
    "rights-ok": (
        "ok",
        "Khóa thuộc tài khoản {account}, đúng quyền của người vận hành.",
        "The key is of the account {account} and has the operator's rights.",
    ),
    "no-accounts": (
        "warning",
        "NATS cho vào mà không cần khóa; chỉ dùng để thử. Hãy nạp accounts.conf (docs/security.md).",
        "NATS lets everybody in without a key, which is for trials only; include accounts.conf (docs/security.md).",
    ),
    "jetstream-ok": (
        "ok",
        "JetStream ghi xuống đĩa trước khi báo nhận; dùng {used} byte.",
        "JetStream writes to disk before it acknowledges; {used} bytes used.",
    ),
    "jetstream-not-seen": (
        "warning",
        "Chưa xem được cấu hình JetStream ({error}); hãy nêu trang giám sát của nats-server bằng --monitor.",
        "The configuration of JetStream was not seen ({error}); name nats-server's monitoring page with --monitor.",
    ),
    "jetstream-sync": (
        "fault",
        "JetStream báo nhận trước khi ghi xuống đĩa; hãy đặt “sync_interval: always” rồi khởi động lại nats-server.",
        "JetStream acknowledges before it writes to disk; set “sync_interval: always” and restart nats-server.",
    ),
    "jetstream-full": (
        "fault",
        "JetStream đã dùng {percent} % chỗ được phép; hãy tăng max_file_store, thêm đĩa nếu cần.",
        "JetStream has used {percent} % of what it may; raise max_file_store, and add disk if need be.",
    ),
}

STREAMS: Final[dict[str, _Said]] = {
    "stream-ok": (
        "ok",
        "{stream}: {messages} sự kiện, đúng cấu hình.",
        "{stream}: {messages} messages, configured as it must be.",
    ),
    "stream-missing": (
        "fault",
        "Không có stream {stream}. Nếu sổ còn mới, dịch vụ sẽ tự tạo; nếu không: docs/runbooks/loss-of-the-log.md.",
        "There is no stream {stream}. Services make it for a new ledger; else see docs/runbooks/loss-of-the-log.md.",
    ),
    "stream-settings": (
        "fault",
        "{stream}: {setting} là {is_set}, phải là {wanted}; sửa bằng “nats stream edit”, hoặc khôi phục nhật ký.",
        "{stream}: {setting} is {is_set} and must be {wanted}; mend it with “nats stream edit”, else restore the log.",
    ),
    "stream-limits": (
        "fault",
        "{stream}: giới hạn {setting} = {is_set} làm mất sự kiện; hãy bỏ giới hạn đó ngay.",
        "{stream}: the limit {setting} = {is_set} loses events; take it away now.",
    ),
    "stream-near-limit": (
        "warning",
        "{stream} đã đến {percent} % của {setting}; đầy thì không nhận sự kiện nữa. Hãy nâng giới hạn.",
        "{stream} is at {percent} % of {setting}; once full it takes no events. Raise the limit.",
    ),
    "stream-replicas": (
        "warning",
        "{stream} có {is_set} bản, cần {wanted}; hãy nâng số bản bằng “nats stream edit”.",
        "{stream} has {is_set} replicas and is to have {wanted}; raise it with “nats stream edit”.",
    ),
    "stream-leaderless": (
        "fault",
        "{stream} không có leader; hãy khởi động lại các máy nats-server đang thiếu.",
        "{stream} has no leader; bring back the nats-servers that are missing.",
    ),
    "replica-behind": (
        "warning",
        "{stream}: bản trên {server} đang thiếu hoặc chậm; hãy xem máy chủ đó.",
        "{stream}: the replica on {server} is offline or behind; look at that server.",
    ),
    "stream-gap": (
        "fault",
        "{stream} thiếu sự kiện (từ {first}, mất {lost}); dừng các dịch vụ: docs/runbooks/loss-of-the-log.md.",
        "{stream} lacks events (begins at {first}, {lost} lost); stop the services: docs/runbooks/loss-of-the-log.md.",
    ),
}

MONGO: Final[dict[str, _Said]] = {
    "mongo-ok": (
        "ok",
        "MongoDB {version} ở {url}: replica set {replica_set}, có giao dịch.",
        "MongoDB {version} at {url}: replica set {replica_set}, with transactions.",
    ),
    "mongo-away": (
        "fault",
        "Không kết nối được MongoDB ở {url} ({error}); hãy khởi động mongod, hoặc nêu địa chỉ bằng --mongo.",
        "There is no MongoDB at {url} ({error}); start mongod, or say where it is with --mongo.",
    ),
    "mongo-refused": (
        "fault",
        "MongoDB ở {url} không nhận tên và mật khẩu này; hãy sửa PAR_MONGO_URL và tệp mật khẩu.",
        "MongoDB at {url} does not take this user and password; mend PAR_MONGO_URL and the password's file.",
    ),
    "mongo-old": (
        "fault",
        "MongoDB {version} quá cũ; hãy nâng lên {wanted} trở lên.",
        "MongoDB {version} is too old; upgrade to {wanted} or later.",
    ),
    "mongo-not-a-set": (
        "fault",
        "MongoDB ở {url} không thuộc replica set nên không có giao dịch; hãy chạy với --replSet và khởi tạo.",
        "MongoDB at {url} is in no replica set, so there are no transactions; run it with --replSet and initiate it.",
    ),
    "mongo-no-primary": (
        "fault",
        "Replica set {replica_set} không có primary; hãy khởi động lại các máy mongod đang thiếu.",
        "The replica set {replica_set} has no primary; bring back the mongods that are missing.",
    ),
    "mongo-write-concern": (
        "fault",
        "Mặc định ghi của MongoDB là w = {is_set}, phải là majority; hãy chạy setDefaultRWConcern.",
        "MongoDB's default write concern is w = {is_set} and must be majority; run setDefaultRWConcern.",
    ),
    "mongo-transactions": (
        "fault",
        "Giao dịch thử không chạy được ({error}); dịch vụ không ghi được gì.",
        "A trial transaction did not work ({error}); services cannot write.",
    ),
    "mongo-rights": (
        "fault",
        "Người dùng MongoDB {user} không được phép {what}; hãy cấp quyền như docs/security.md.",
        "The MongoDB user {user} may not {what}; give it the rights that docs/security.md names.",
    ),
    "mongo-member": (
        "warning",
        "Thành viên {member} của replica set đang {state}; hãy xem máy chủ đó.",
        "The member {member} of the replica set is {state}; look at that server.",
    ),
}

SERVICES: Final[dict[str, _Said]] = {
    "service-ok": (
        "ok",
        "{service}-service bản {version}, bộ bảng {generation}, đang phục vụ.",
        "{service}-service, build {version}, read models {generation}, is ready.",
    ),
    "service-silent": (
        "fault",
        "{service}-service không trả lời; hãy xem nhật ký của dịch vụ rồi khởi động lại.",
        "{service}-service does not answer; look at its log, then start it.",
    ),
    "service-answer": (
        "fault",
        "{service}-service trả lời không hiểu được; dịch vụ thuộc bản khác hay có chương trình lạ dùng khóa của nó.",
        "The answer of {service}-service is not understood; it is of another build, or a stranger uses its key.",
    ),
    "service-version": (
        "warning",
        "{service}-service là bản {version}, ở đây là {here}; hãy nâng cấp cho xong (docs/upgrading.md).",
        "{service}-service is build {version}, here is {here}; finish the upgrade (docs/upgrading.md).",
    ),
    "service-library": (
        "warning",
        "{service}-service dùng {library} {is_set}, bản này cần {wanted}; hãy dựng lại image theo requirements.txt.",
        "{service}-service runs {library} {is_set}, this build needs {wanted}; build its image from requirements.txt.",
    ),
    "service-not-ready": (
        "warning",
        "{service}-service chưa đọc hết nhật ký (đang ở vị trí {position}); hãy đợi, rồi xem lại.",
        "{service}-service has not caught up with the log (it is at {position}); wait, then look again.",
    ),
}

READ_MODELS: Final[dict[str, _Said]] = {
    "read-models-ok": (
        "ok",
        "{database}: ở vị trí {position}, chậm {lag} sự kiện, đủ chỉ mục.",
        "{database}: at {position}, {lag} events behind, with all indexes.",
    ),
    "read-models-missing": (
        "fault",
        "{service}-service chưa có bảng dữ liệu nào; hãy khởi động dịch vụ.",
        "There are no read models of {service}-service; start it.",
    ),
    "read-models-ahead": (
        "fault",
        "{database} ở {position}, nhật ký chỉ đến {log_end}: mất sự kiện; docs/runbooks/loss-of-the-log.md.",
        "{database} is at {position}, the log ends at {log_end}: events are lost; docs/runbooks/loss-of-the-log.md.",
    ),
    "read-models-late": (
        "warning",
        "{database} chậm {lag} sự kiện, {seconds} giây; nếu vị trí {position} đứng yên, hãy xem nhật ký của dịch vụ.",
        "{database} is {lag} events, {seconds} s behind; if it stays at {position}, look at the service's log.",
    ),
    "read-models-stuck": (
        "fault",
        "{database} chậm {lag} sự kiện, {seconds} giây; hãy xem nhật ký của dịch vụ và “par parked list”.",
        "{database} is {lag} events, {seconds} s behind; look at the service's log and at “par parked list”.",
    ),
    "index-missing": (
        "fault",
        "{database}.{collection} thiếu chỉ mục {fields}; khởi động lại dịch vụ thì nó được tạo.",
        "{database}.{collection} lacks the index {fields}; a restart of the service makes it.",
    ),
    "read-models-kept": (
        "ok",
        "{database} không còn được dùng; khi đã chắc chắn: par projection drop {database}.",
        "{database} is not served any more; once you are sure: par projection drop {database}.",
    ),
    "build-interrupted": (
        "warning",
        "Việc dựng {database} đã dừng giữa chừng; hãy chạy tiếp par projection rebuild {service}, hoặc cancel.",
        "The build {database} was interrupted; go on with par projection rebuild {service}, or cancel it.",
    ),
    "waiting-ok": (
        "ok",
        "{service}-service: không có sự kiện để riêng, không có gì chờ gửi quá lâu.",
        "{service}-service: nothing is parked, nothing waits too long to be told.",
    ),
    "parked-events": (
        "warning",
        "{service}-service: {events} sự kiện để riêng; hãy xem “par parked list” (docs/parking.md).",
        "{service}-service: {events} events are parked; see “par parked list” (docs/parking.md).",
    ),
    "parked-too-long": (
        "fault",
        "{service}-service: {events} sự kiện để riêng, lâu nhất {hours} giờ; hãy quyết định ngay (docs/parking.md).",
        "{service}-service: {events} events are parked, for up to {hours} h; decide on them now (docs/parking.md).",
    ),
    "outbox-held": (
        "warning",
        "{database}: {rows} tin không bao giờ gửi được; hãy xem nhật ký của dịch vụ.",
        "{database}: {rows} report events can never be sent; look at the service's log.",
    ),
    "outbox-stuck": (
        "fault",
        "{database}: {rows} tin chờ gửi, lâu nhất {seconds} giây; hãy xem stream REPORT và dịch vụ.",
        "{database}: {rows} report events wait, for up to {seconds} s; look at the stream REPORT and the service.",
    ),
}

CLOCKS: Final[dict[str, _Said]] = {
    "clocks-ok": (
        "ok",
        "Đồng hồ các máy lệch nhau không quá {seconds} giây.",
        "The clocks differ by no more than {seconds} s.",
    ),
    "clock-drifts": (
        "warning",
        "Đồng hồ của {clock} lệch {seconds} giây so với máy này; hãy bật đồng bộ giờ (NTP).",
        "The clock of {clock} is {seconds} s off that of this machine; have it kept by NTP.",
    ),
    "clock-wrong": (
        "fault",
        "Đồng hồ của {clock} lệch {seconds} giây so với máy này; hãy sửa ngay, hạn nộp được tính theo nó.",
        "The clock of {clock} is {seconds} s off that of this machine; mend it now, deadlines depend on it.",
    ),
    "day-ok": ("ok", "Sổ đang ở ngày {day}.", "The ledger is at the day {day}."),
    "day-none": (
        "warning",
        "Sổ chưa mở ngày nào; hãy để PAR_CALENDAR=clock, hoặc chạy “par day open”.",
        "The ledger has opened no day; leave PAR_CALENDAR at clock, or run “par day open”.",
    ),
    "day-behind": (
        "fault",
        "Sổ còn ở ngày {day}, hôm nay là {today}; “par day show” cho biết vì sao.",
        "The ledger is still at {day}, today is {today}; “par day show” says what stands in the way.",
    ),
    "day-ahead": (
        "fault",
        "Sổ đã mở ngày {day}, hôm nay mới là {today}; hãy tìm đồng hồ chạy trước.",
        "The ledger has opened {day}, and today is {today}; find the clock that is ahead.",
    ),
}

ARCHIVE: Final[dict[str, _Said]] = {
    "archive-ok": (
        "ok",
        "Bản lưu đến vị trí {position}, chậm {lag} sự kiện.",
        "The archive is at {position}, {lag} events behind.",
    ),
    "archive-missing": (
        "fault",
        "Chưa có bản lưu nào của nhật ký; hãy khởi động plan-service.",
        "There is no archive of the log; start plan-service.",
    ),
    "archive-late": (
        "fault",
        "Bản lưu chậm {lag} sự kiện, {seconds} giây; hãy xem plan-service.",
        "The archive is {lag} events, {seconds} s behind; look at plan-service.",
    ),
    "archive-ahead": (
        "fault",
        "Bản lưu đến vị trí {position}, nhật ký chỉ đến {log_end}; hãy dừng dịch vụ: docs/runbooks/loss-of-the-log.md.",
        "The archive is at {position}, the log ends at {log_end}; stop the services: docs/runbooks/loss-of-the-log.md.",
    ),
    "reconcile-ok": (
        "ok",
        "Đối chiếu lần cuối lúc {at}: không khác biệt.",
        "Compared last at {at}: no difference.",
    ),
    "reconcile-never": (
        "warning",
        "Nhật ký chưa được đối chiếu lần nào; hãy chạy “par log verify” hằng đêm.",
        "The log was never compared with its archive; run “par log verify” each night.",
    ),
    "reconcile-old": (
        "warning",
        "Lần đối chiếu cuối đã {hours} giờ trước; hãy chạy “par log verify”, và xem vì sao lịch hằng đêm không chạy.",
        "The last comparison is {hours} h old; run “par log verify”, and see why the nightly one did not.",
    ),
    "reconcile-differs": (
        "fault",
        "Lần đối chiếu cuối tìm thấy {differences} khác biệt; hãy chạy “par log verify” và làm theo chỉ dẫn của nó.",
        "The last comparison found {differences} differences; run “par log verify” and do as it says.",
    ),
}

CODES: Final[dict[str, _Said]] = {
    code: said
    for part in (HERE, FILES, NATS, STREAMS, MONGO, SERVICES, READ_MODELS, CLOCKS, ARCHIVE)
    for code, said in part.items()
}
"""Closed: a test sees each of them."""
