refusal-catalogue-package-has-errors = The package has errors and cannot be published: { $errors }. Mend them and check the package again.
refusal-catalogue-package-is-draft = The package { $code } is marked as a draft. Take the mark away once its content is approved.
refusal-catalogue-outside-validity = The effective day { $day } lies outside the time for which the package is written ({ $from } to { $to }). Choose another day or write the package anew.
refusal-catalogue-version-same-day = The procedure { $code } already has a version that begins on { $day }. Choose another effective day.
refusal-catalogue-warning-without-reason = The warning { $code } at { $at } needs a reason. Give one, or mend the package.
refusal-catalogue-later-version = The procedure { $code } already has a version that begins later, on { $day }. Choose an effective day after it.

name-decision = Number of the announcing decision
