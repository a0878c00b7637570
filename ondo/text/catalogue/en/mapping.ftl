## Mappings of an import: findings of a check

mapping-bad-ids = ids is plain or address, not { $value }.
mapping-bad-ids-hint = Write address where upper and lower case are alike, as in e-mail addresses.
mapping-no-files = There must be at least one file under files.
mapping-no-files-hint = Begin with '- name: leads'.
mapping-name-twice = Two files have the name '{ $name }'.
mapping-name-twice-hint = Rename one.
mapping-no-such-zone = There is no time zone '{ $value }'.
mapping-no-such-zone-hint = Example: Asia/Tokyo.
mapping-zone-missing = Times of this format have no offset, so the mapping needs a timezone.
mapping-zone-missing-hint = Write timezone: Asia/Tokyo at the top, or put %z into the format.
mapping-not-instant = { $where } must be an ISO 8601 instant with offset, it is { $value }.
mapping-not-instant-hint = Example: 2026-10-01T00:00:00+09:00.
mapping-not-length = { $where } must be a length of time, it is { $value }.
mapping-not-length-hint = Examples: 30s, 10m, 12h, 5d, 2w.
mapping-time-without-base = Without a column the lead's since is the base, and there is none.
mapping-time-without-base-hint = Add column: NAME here, or since: NAME under lead.
mapping-at-missing = It is not said when this happened.
mapping-at-missing-hint = Add at: COLUMN, or since: COLUMN under lead.
mapping-fixed-and-dated = fixed cannot stand beside at or known_at.
mapping-fixed-and-dated-hint = For a value that never changes write only fixed: true.
mapping-fixed-without-since = '{ $name }' is fixed, but the lead has no since from which it was known.
mapping-fixed-without-since-hint = Add since: COLUMN under lead.
mapping-attribute-shape = An attribute is written as { "{" }column: NAME, type: ...{ "}" }.
mapping-attribute-shape-hint = Put column: before the column's name.
mapping-personal = '{ $name }' looks like personal data; attributes are facts and cannot be erased.
mapping-personal-hint = Move it to person under lead.
mapping-when-shape = A condition is COLUMN: value, COLUMN: [values], COLUMN: { "{" }not: value{ "}" } or COLUMN: { "{" }given: true{ "}" }.
mapping-not-a-word = '{ $value }' is not one of the words allowed here.
mapping-not-a-word-hint = Allowed: { $allowed }.
mapping-value-type = '{ $value }' is not a value of type { $type }.
mapping-value-type-hint = Mend the type or the value.
mapping-format-for-dates = format is for dates only.
mapping-format-for-dates-hint = Write type: date, or a part.
mapping-unit-for-numbers = unit is for numbers only.
mapping-unit-for-numbers-hint = Write type: number.
mapping-empty-part = match has an empty part.
mapping-empty-part-hint = Every cell holds it. What happens to other cells is said by other.
mapping-no-such-currency = '{ $value }' is not an ISO 4217 currency code.
mapping-no-such-currency-hint = Examples: JPY, USD.
mapping-no-such-encoding = There is no encoding '{ $value }'.
mapping-no-such-encoding-hint = Examples: auto, utf-8, cp932, utf-16.
mapping-key-space-without-key = A key_space needs a key.
mapping-key-space-without-key-hint = Add key: COLUMN, or leave key_space away.
mapping-keys-may-collide = Keys of { $where } may be the same as keys of { $other }, and no key_space says whose they are.
mapping-keys-may-collide-hint = If their ids are sequences of their own, write a key_space under one, as key_space: { $example }. If it is one sequence, write the same under both, as key_space: "". For a ledger of an earlier Ondo use those that ondo migrate tells.
mapping-bad-delimiter = The delimiter must be one character, it is { $value }.
mapping-bad-delimiter-hint = Examples: ",", ";", tab.
mapping-bad-decimal = The decimal sign is '.' or ',', not { $value }.
mapping-bad-decimal-hint = Example: decimal: ",".

## Drafts

mapping-draft-head = A draft from the first { $rows ->
    [one] row
   *[other] { $rows } rows
  } of { $file }. Read and mend each line before you use it.
mapping-draft-source = name of the system that wrote it
mapping-draft-zone = zone of times without offset
mapping-draft-exported = when the export was taken: write it here, or import with --exported-at; values without at or fixed need it
mapping-draft-observed = for an old export: it tells everything until its latest day, and nobody fell silent then
mapping-draft-ids = e-mail addresses as ids, upper and lower case alike
mapping-draft-id = the lead's id
mapping-draft-id-guessed = no header names an id: choose a column that differs for each lead and never changes
mapping-draft-no-id = no column differs from row to row: number the rows in one of their own and name it here; by this one, rows of the same value become one lead
mapping-draft-several-rows = several rows have the same id: if a row is something that happened, write it under events
mapping-draft-channel = the channel by which the lead came: the funnel of the report counts that of a lead's first event that has one
mapping-draft-channel-without-time = { $column } looks like the channel: with a column of when the lead came it can be the channel of an event
mapping-draft-known = fixed: true is a value that never changes, at: COLUMN one since then; without either it is known from the export on (--exported-at)
mapping-draft-updated = { $column } looks like the last update of the record: which value changed then is not said, so it is not used for at
mapping-draft-left-out = { $column } is not used: { $why }
mapping-draft-is-update = when the record changed
mapping-draft-outcome = { $column } looks like how it ended; as an attribute it would tell the answer. Take the marks away, and mend each word (what is still open is no outcome) and both days:
mapping-draft-outcome-day = since when that was so
mapping-draft-decision-day = when the lead was considered: it is judged by what was known then, where no hand-offs are imported
mapping-draft-is-answer = it tells how it ended, see outcomes below
mapping-draft-is-empty = empty
mapping-draft-is-personal = it names a person, or is free text
mapping-draft-is-long = long text
mapping-draft-either-format = the rows fit each of these formats: keep the right one alone
mapping-draft-values = values: { $values }
mapping-draft-values-and-more = values: { $values } and { $more } more
mapping-not-a-variable = This is no name of a variable of the environment.
mapping-not-a-variable-hint = Write the name of the variable that holds the address, such as ONDO_WAREHOUSE; never the address itself, which holds credentials.
