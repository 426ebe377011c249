refusal-portal-drafts-full = Bạn đang có { $max } bản nháp chưa gửi. Hãy gửi hoặc bỏ bớt rồi bắt đầu hồ sơ mới.
refusal-portal-draft-full = Bản nháp đã đầy: phần chữ dài quá 64 KB. Hãy rút gọn, hoặc gửi phần dài thành tệp.
refusal-portal-draft-sent = Hồ sơ này đã được gửi. Xem trong “Hồ sơ của tôi”.
refusal-portal-unknown-document = Thủ tục không có loại giấy tờ này.
refusal-portal-files-full = Mỗi hồ sơ gửi được nhiều nhất { $max } tệp. Hãy gộp các trang thành một tệp PDF.
refusal-portal-not-whole = Hồ sơ còn chỗ chưa đúng hoặc còn thiếu. Mời bạn xem lại các mục được nêu.
refusal-portal-uploads-full = Bạn đang gửi dở quá nhiều tệp (tối đa { $max } tệp, tất cả không quá 2 GB). Hãy gửi xong hoặc hủy bớt rồi gửi tiếp.
