## Agreements: findings of a check

agreement-bad-zone = There is no time zone '{ $value }'.
agreement-bad-zone-hint = Examples: Asia/Tokyo, America/New_York.
agreement-bad-country = No public holidays are known for '{ $value }'.
agreement-bad-country-hint = { $guess }Write an ISO 3166 code such as JP or US-CA.
agreement-team-twice = The team '{ $value }' is written twice.
agreement-team-twice-hint = Give each team its own id.
agreement-department-twice = The department '{ $value }' is written twice.
agreement-department-twice-hint = Leave one of them out.
agreement-department-brackets = The department '{ $value }' has brackets in it.
agreement-department-brackets-hint = Write it without them: names are signed as Sato (sales).
agreement-member-twice = '{ $value }' is a member of two teams.
agreement-member-twice-hint = Name each person in one team, since the team's clock gives the deadline.
agreement-soon-twice = Write either due_soon_hours or due_soon_share.
agreement-soon-twice-hint = The share is of the time to the first contact.
agreement-soon-too-long = due_soon_hours ({ $soon }) must be shorter than first_contact_hours ({ $first }).
agreement-soon-too-long-hint = Otherwise every hand-off is due soon from its first moment.
agreement-follow-up-of-no = There is nothing for a follow-up draw to ask where sales.silence is negative.
agreement-follow-up-of-no-hint = Take out either: silence then means "not hot" already.
agreement-has-errors = The agreement has errors.
agreement-has-errors-hint = Run ondo agreement check on its file.
