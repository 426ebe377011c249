refusal-portal-drafts-full = You have { $max } drafts that are not sent. Send or drop some before you begin another.
refusal-portal-draft-full = The draft is full: its text is over 64 KB. Shorten it, or send the long part as a file.
refusal-portal-draft-sent = This filing has been sent. Find it under “My cases”.
refusal-portal-unknown-document = The procedure has no document of this kind.
refusal-portal-files-full = A filing takes at most { $max } files. Put the pages into one PDF.
refusal-portal-not-whole = Something in the filing is wrong or missing. Please look at the points named.
refusal-portal-uploads-full = Too many files are on their way (at most { $max } files and 2 GB in all). Finish or cancel some of them, then go on.
