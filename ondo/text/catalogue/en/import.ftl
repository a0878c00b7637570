## Import: what is wrong with a file, a row or a cell, and what an import took for granted
import-not-a-number = { $cell } is not a number
import-number-too-large = { $cell } is too large a number
import-neither-yes-nor-no = { $cell } is neither yes nor no
import-problem-of = { $place }: { $problem }
import-date-outside = { $cell } does not lie between 1970 and 2200: if it means no date, put it in blanks of the mapping
import-no-time-zone = { $cell } has no time zone: add timezone to the mapping
import-not-of-form = { $cell } is not a date and time of the form { $form }
import-not-iso = { $cell } is not a date and time in ISO 8601: give its format in the mapping
import-with-advice = { $problem }; { $advice }
import-too-many-decimals = { $cell } has more decimal places than { $currency }
import-amount-too-large = { $cell } is not a plausible amount
import-not-an-order = { $column }: { $number } is not a whole number, so it is no order of arrival
import-no-instant = there is no instant for this row
import-no-export-time = the mapping does not say when the export was taken (exported_at)
import-not-among-values = { $column }: { $cell } is not in the mapping's values
import-closes-before-it-opens = the hand-off closes before it opens
import-empty = { $column } is empty
import-no-such-handoff = there is no hand-off { $key }
import-id-shortened = { $column }: '{ $id }' is a number that a spreadsheet shortened, so several ids look alike: format the column as text and export it again
import-id-of-totals = { $column }: '{ $id }' looks like a line of totals: delete it, or leave it out with the mapping's when
import-day-number-of-excel = as a day number of Excel it is { $day }: give the column a date format and export it again
import-format-would-fit = format: { $forms } would fit
import-no-format-needed = without format it would be read
import-unit-would-fit = unit: { $unit } would fit
import-or = { " " }or{ " " }
import-linked = linked as the same person: { $new } new, { $same } there already
import-value-with-leads = { $value } ({ $leads ->
    [one] { $leads } lead
   *[other] { $leads } leads
  })
import-list-comma = ,{ " " }
import-not-linked-too-many = not linked, { $count } values would join more than { $most } leads: { $values }
import-not-linked-parted = not linked, a person unlinked them: { $count } values, { $values }
import-leads-nobody-names = { $leads ->
    [one] { $leads } lead of this file is
   *[other] { $leads } leads of this file are
  } in no lead file
import-leads-differ-by-case = { $problem }; { $count } differ only in upper and lower case ({ $pairs }). Write ids: address into the mapping to take them as one
import-order-for-time = The data has no time: the order of '{ $column }' became pseudo-instants, one fixed step apart.
import-known-when-happened = When a fact became known is not recorded: it is taken as known when it happened.
import-known-from-export = Current values without history count as known from the export on, { $at }.
import-declared-fixed = Declared fixed, so known from the start: { $names }.
import-wrong-quotation-marks = its quotation marks are wrong: { $problem }
import-wrong-number-of-cells = { $there } cells where the header has { $width }
import-nul = a NUL byte
import-undecodable = bytes that are not text in the encoding { $encoding }: name the right encoding in the mapping
import-undecodable-cp932 = bytes that are not text in the encoding { $encoding }: write encoding: cp932 in the mapping
import-say-encoding = Say its encoding in the mapping, for example encoding: auto, cp932, or utf-16.
import-close-or-cut = Check that every quotation mark is closed and the delimiter is right, or shorten the cell.
import-header-is-one-column = The whole header is one column: set delimiter: { $sign } for '{ $name }' in the mapping.
import-header-undecodable = The header is not { $encoding } text. { $hint }
import-columns-there = It has { $names }.
import-folder = { $path } is a folder.
import-name-its-files = Name the files in it.
import-no-file = There is no file { $path }.
import-check-path = Check the path.
import-no-folder = There is no folder { $path }.
import-unreadable = { $path } cannot be read: { $problem }.
import-is-it-complete = Is the file complete?
import-workbook-damaged = { $path } is an Excel workbook that cannot be read: { $problem }.
import-workbook-locked = { $path } is an Excel workbook locked by a password.
import-workbook-too-large = { $path } is too large an Excel workbook.
import-no-sheet = { $path } has no sheet '{ $sheet }'.
import-sheets-there = Its sheets: { $names }.
import-encoding-either = { $path } may be text in cp932 or in euc_jp.
import-encoding-either-hint = Write encoding: cp932 or encoding: euc_jp into the mapping.
import-encoding-none = { $path } is no text to its end in any of the encodings { $names }.
import-encoding-none-hint = Name the right encoding in the mapping: then only the rows with unreadable characters are refused.
import-not-json = not JSON: { $problem }
import-no-json-object = not a JSON object, { "{" }…{ "}" }
import-line-too-long = { $path }, line { $line } has more than { $most } characters.
import-too-many-columns = { $path } has more than { $most } columns.
import-save-as-csv = Save it as CSV UTF-8 and import that file.
import-not-gzip = { $path } is not a gzip file.
import-name-it-csv = If it is not compressed, name it .csv.
import-not-text-in = { $path } cannot be read as { $encoding } text: { $problem }.
import-line-unreadable = { $path }, line { $line }: { $problem }.
import-cell-too-long = { $path }, line { $line }: a cell has more than { $most } characters.
import-never-closed = { $path }, line { $line }: a quotation mark is never closed.
import-close-it = Close it.
import-needs-pyarrow = { $path } needs pyarrow, which is not installed.
import-install-train = Install ondo[train].
import-not-parquet = { $path } is no whole Parquet or Arrow file: { $problem }.
import-damaged-after = { $path } is damaged after row { $row }: { $problem }.
import-file-empty = { $path } is empty.
import-needs-header = A file needs a header line with the names of its columns.
import-holds-nul = { $path } holds NUL bytes; it looks like UTF-16 or no text at all.
import-columns-missing = { $path } lacks the columns { $names }.
import-columns-twice = { $path } has the columns { $names } more than once.
import-rename-columns = Rename them in the file.

## Refusals

import-refused-not-written = { $path } cannot be written: { $error }.
import-refused-not-written-hint = Choose another folder: --refused DIR
import-no-part-of-mapping = No part of the mapping is for { $name }.
import-no-part-of-mapping-hint = It knows: { $known }.
import-no-latest-instant = exported_at is max, but no row names an instant.
import-no-latest-instant-hint = Give --exported-at.
import-instant-of-export-unknown = The mapping holds current values without history, so the instant of the export must be known.
import-instant-of-export-unknown-hint = Give --exported-at, or exported_at in the mapping; or declare such columns fixed, or dated by at.
import-leak-alone = { $name }: may have been filled in when the outcome was known. Alone it tells won from other decided leads better (AUC { $auc }) than everything else known together ({ $auc_rest }).
import-leak-one-class = { $name }: may have been filled in when the outcome was known. It is empty for { $blank } decided leads: { $hot_blank } % of these were won, and { $hot_filled } % of those that have it.
import-leak-fixed = The mapping declares it fixed, as if it had been known since the lead existed. If it was recorded later, leave "fixed" away or date it by "at"; if it was known when a lead was judged, write "known_in_time: true" for it on the card.
