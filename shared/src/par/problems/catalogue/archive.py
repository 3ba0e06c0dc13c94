"""What is wrong with the log or its archive, and why a restore or a backup is refused."""

from typing import Final

ARCHIVE: Final[dict[str, tuple[str, str]]] = {
    # why services stop
    "log-damaged": (
        "Nhật ký không còn như lúc đã đọc: {detail}.",
        "The log is not what it was when it was read: {detail}.",
    ),
    "log-lost": (
        "Nhật ký (stream LOG) không còn: {detail}.",
        "The log (the stream LOG) is gone: {detail}.",
    ),
    "log-shorter": (
        "Nhật ký ngắn hơn phần đã đọc: {detail}.",
        "The log is shorter than what was read from it: {detail}.",
    ),
    "log-gap": (
        "Nhật ký thiếu một sự kiện ở giữa: {detail}.",
        "An event is missing within the log: {detail}.",
    ),
    "log-differs": (
        "Nhật ký chứa sự kiện khác với bản lưu: {detail}.",
        "The log holds another event than the archive: {detail}.",
    ),
    "log-restoring": (
        "Việc khôi phục nhật ký chưa xong: {detail}. Hãy chờ “par log restore” chạy xong, hoặc chạy lại lệnh đó với "
        "cùng nguồn. Nếu bỏ hẳn phần còn lại, hãy xóa document có _id “restoring” trong collection archive_head của "
        "cơ sở dữ liệu …_plan.",
        "The log is being restored: {detail}. Wait until “par log restore” has ended, or run it again with the same "
        "source. To give up the rest for good, delete the document with the _id “restoring” in the collection "
        "archive_head of the database …_plan.",
    ),
    # restoring
    "archive-empty": (
        "Bản lưu chưa có sự kiện nào; nếu có bản sao lưu, hãy nêu thư mục bằng --from.",
        "The archive holds no event; if there is a backup, name its folder with --from.",
    ),
    "archive-damaged": (
        "Bản lưu hỏng tại vị trí {position}: thiếu sự kiện hoặc chuỗi băm không khớp. Không có gì bị thay đổi; hãy "
        "khôi phục từ một bản sao lưu bằng --from.",
        "The archive is damaged at position {position}: an event is missing or the chain of hashes is broken. Nothing "
        "was changed; restore from a backup with --from.",
    ),
    "archive-knows-more": (
        "Bản lưu trong MongoDB dài hơn hoặc khác bản sao lưu (vị trí {position}); hãy khôi phục từ bản lưu, không dùng "
        "--from. Nếu bản lưu hỏng, hãy xóa hai collection archive và archive_head trước.",
        "The archive in MongoDB is longer than the backup, or another one (position {position}); restore from the "
        "archive, without --from. If the archive is damaged, drop its collections archive and archive_head before.",
    ),
    "restore-services-run": (
        "Dịch vụ còn chạy hoặc vừa bị tắt đột ngột: {services}. Không có gì bị thay đổi; hãy dừng mọi dịch vụ, chờ "
        "{seconds} giây sau khi dịch vụ cuối cùng dừng rồi chạy lại.",
        "Services run, or were killed a moment ago: {services}. Nothing was changed; stop all services, wait {seconds} "
        "seconds after the last one has ended, and run this again.",
    ),
    "restore-unfinished": (
        "Một lần khôi phục đến vị trí {begun} chưa xong, còn nguồn này kết thúc ở vị trí {end}. Không có gì bị thay "
        "đổi; hãy chạy lại với nguồn của lần đó (--from). Nếu bỏ hẳn phần còn lại, hãy xóa document có _id “restoring” "
        "trong collection archive_head của cơ sở dữ liệu …_plan rồi chạy lại.",
        "A restore up to position {begun} has not ended, and this source ends at {end}. Nothing was changed; run this "
        "again with the source that it was begun with (--from). To give up the rest for good, delete the document with "
        "the _id “restoring” in the collection archive_head of the database …_plan and run this again.",
    ),
    "restore-log-longer": (
        "Nhật ký có {log} sự kiện, nhiều hơn bản lưu ({end}); không có gì để khôi phục.",
        "The log holds {log} events, more than the archive ({end}); there is nothing to restore.",
    ),
    "restore-log-differs": (
        "Nhật ký không trống và khác bản lưu tại vị trí {position}. Hãy dừng NATS, dời thư mục JetStream sang chỗ "
        "khác, khởi động NATS với thư mục trống rồi chạy lại.",
        "The log is not empty, and at position {position} it is not what was archived. Stop NATS, move the JetStream "
        "folder aside, start NATS on an empty one and run this again.",
    ),
    "restore-read-models-ahead": (
        "Bản lưu kết thúc ở vị trí {end}, nhưng các cơ sở dữ liệu sau đã tính cả sự kiện bị mất: {databases}. Chạy lại "
        "với --drop-ahead để xóa chúng; dịch vụ sẽ dựng lại từ nhật ký.",
        "The archive ends at position {end}, but these databases include events that are lost: {databases}. Run this "
        "again with --drop-ahead to drop them; the services build them anew from the log.",
    ),
    "restore-report-ahead": (
        "Stream REPORT còn và đã báo đến vị trí {told}, sau chỗ bản lưu kết thúc ({end}): các trạng thái đó thuộc về "
        "sự kiện bị mất. Không có gì bị thay đổi; hãy dừng NATS, dời thư mục JetStream (hoặc chỉ REPORT) sang chỗ "
        "khác, khởi động NATS rồi chạy lại.",
        "The stream REPORT is still there and tells up to position {told}, behind the archive's end ({end}): those "
        "states are of events that are lost. Nothing was changed; stop NATS, move its JetStream folder (or only "
        "REPORT) aside, start NATS and run this again.",
    ),
    "restore-log-moves": (
        "Có chương trình khác đang ghi vào nhật ký (vị trí {position}). Hãy dừng mọi dịch vụ rồi chạy lại; việc khôi "
        "phục sẽ tiếp tục từ chỗ đã dừng.",
        "Somebody else writes to the log (position {position}). Stop all services and run this again; the restore goes "
        "on where it was.",
    ),
    "restore-too-large": (
        "Sự kiện tại vị trí {position} lớn hơn mức máy chủ NATS nhận; hãy tăng max_payload rồi chạy lại.",
        "The event at position {position} is larger than the NATS server takes; raise max_payload and run this again.",
    ),
    "restore-failed": (
        "Nhật ký sau khi khôi phục không khớp bản lưu, từ vị trí {position}. Hãy bắt đầu lại với thư mục JetStream "
        "trống.",
        "The restored log does not match the archive, from position {position} on. Begin again on an empty JetStream "
        "folder.",
    ),
    # backups
    "backup-unusable": (
        "Không dùng được bản sao lưu ở {folder}: {reason}.",
        "The backup in {folder} cannot be used: {reason}.",
    ),
    "backup-running": (
        "Một lệnh sao lưu khác đang ghi vào thư mục {folder}; hãy chờ lệnh đó kết thúc rồi chạy lại.",
        "Another backup writes into the folder {folder}; wait until it has ended, and run this again.",
    ),
    "backup-of-another-log": (
        "Thư mục {folder} chứa bản sao lưu của một nhật ký khác (vị trí {position}); hãy chọn thư mục khác.",
        "The folder {folder} holds a backup of another log (position {position}); choose another folder.",
    ),
    "backup-not-archived": (
        "Nhật ký và bản lưu khác nhau tại vị trí {position}; chưa sao lưu. Hãy chạy “par log verify”.",
        "Log and archive differ at position {position}; nothing was backed up. Run “par log verify”.",
    ),
}
