refusal-processes-too-large = The file is larger than { $max } MB. Take elements out, or split the process.
refusal-processes-nothing-new = The draft is the same as what is in force: there is nothing to publish.
