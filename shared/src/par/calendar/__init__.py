"""Calendar: days of Asia/Ho_Chi_Minh and the periods of a year."""
