refusal-catalogue-package-has-errors = Gói thủ tục còn lỗi nên chưa công bố được: { $errors }. Hãy sửa rồi kiểm tra lại gói.
refusal-catalogue-package-is-draft = Gói thủ tục { $code } còn đánh dấu là bản nháp. Hãy bỏ dấu nháp khi nội dung đã được duyệt.
refusal-catalogue-outside-validity = Ngày hiệu lực { $day } nằm ngoài thời gian mà gói được soạn (từ { $from } đến { $to }). Hãy chọn ngày khác hoặc soạn lại gói.
refusal-catalogue-version-same-day = Thủ tục { $code } đã có một phiên bản bắt đầu từ { $day }. Hãy chọn ngày hiệu lực khác.
refusal-catalogue-warning-without-reason = Cảnh báo { $code } tại { $at } cần lý do chấp nhận. Hãy ghi lý do, hoặc sửa gói để hết cảnh báo.
refusal-catalogue-later-version = Thủ tục { $code } đã có phiên bản bắt đầu sau đó, từ { $day }. Hãy chọn ngày hiệu lực sau ngày này.

name-decision = Số quyết định công bố
