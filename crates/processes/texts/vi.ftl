refusal-processes-too-large = Tệp lớn hơn { $max } MB. Hãy bỏ bớt phần tử hoặc tách quy trình.
refusal-processes-nothing-new = Bản nháp không khác bản đang có hiệu lực, nên không có gì để công bố.
