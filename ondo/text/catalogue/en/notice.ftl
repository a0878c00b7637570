## What notices to people say

notice-colon = {": "}
notice-list-comma = {", "}
notice-hot = Hot lead: { $who }
notice-handed-over = New hand-off ({ $via }): { $who }
notice-due-soon = First contact is due soon: { $who }
notice-breached = First contact is overdue: { $who }
notice-reactivated = New fast track, the deadline runs anew: { $who }
notice-who = Who
notice-why = Why now
notice-score = Score
notice-what = What to do
notice-points = { $total } points, { $temperature }
notice-contact = Make the first contact, then say whether the lead was really hot
notice-contact-by = Make the first contact by { $due } ({ $left }), then say whether the lead was really hot
notice-open-lead = Open the lead
notice-open-list = Open the hot list
notice-no-address = The address of the pages is not set (ONDO_PUBLIC_URL).
notice-waiting = { $n ->
    [one] 1 lead awaits your word
   *[other] { $n } leads await your word
 }
notice-handed-over-on = { $who } (handed over { $day })
notice-drawn = { $n ->
    [one] Please judge 1 hand-off that was drawn
   *[other] Please judge { $n } hand-offs that were drawn
 }
notice-drawn-why = Nobody said whether they were really hot. What you say lets Ondo learn about all unanswered leads too.
notice-judge = Judge them
notice-draft = A draft of the card { $card } waits for the meeting (begun from version { $version })
notice-draft-by = Handed over by
notice-draft-reason = Reason
notice-draft-note = What is being changed
notice-open-draft = Open the draft
notice-test = Test notice of Ondo

## Refusals around recipients

notice-not-an-address = '{ $address }' is not one e-mail address.
notice-not-an-address-hint = Write one address alone, without a name, brackets or mailto: sato@example.com
notice-address-ascii = Write it in half-width letters; a domain in other letters in its form that begins with xn--.
notice-address-name = Before the @ stand at most 64 letters, digits and . _ + - = & ' ~, a letter or digit first.
notice-address-domain = Behind the @ stands a domain name such as example.com: no number, no port, no path, and a dot in it.
notice-no-mail-server = No mail server is set.
notice-no-mail-server-hint = Set ONDO_SMTP_HOST and ONDO_SMTP_FROM.
notice-no-public-url = Notices link to the pages, whose address is not set.
notice-no-public-url-hint = Set ONDO_PUBLIC_URL, such as https://ondo.example.com
notice-no-team = The agreement in force has no team '{ $team }'.
notice-no-team-hint = Its teams: { $names }
