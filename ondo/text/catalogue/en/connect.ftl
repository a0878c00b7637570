## Connection files

connect-bad-url = { $where } is '{ $value }', no address of a system.
connect-bad-url-hint = Write it like https://crm.example.com, without a name or password in it.
connect-pushed-and-read = The field '{ $name }' is sent and read, too: the connection would hear its own words.
connect-pushed-and-read-hint = Take it out of one of the two.
connect-no-such-kind = Scores are sent to '{ $kind }', which no entry of files reads.
connect-no-such-kind-hint = Name the entry whose records are leads.
connect-bad-name = '{ $name }' cannot be the name of a connection.
connect-bad-name-hint = Use small letters, digits, - and _: it is the name of its file.
connect-no-such-connection = There is no connection '{ $name }': { $path } is missing.
connect-no-such-connection-hint = Copy one from examples/connect and change its address.
connect-see-keys = The keys of a connection stand in docs/connect.md.
connect-no-such-connector = There is no connector '{ $name }'.
connect-connectors-are = There are: { $names }.
connect-unknown-kind = The connector reads no '{ $name }'; it reads { $known }.
connect-takes-no-scores = No scores can be sent to '{ $name }'.
connect-no-token = { $variable } is not set.
connect-bad-token = { $variable } holds signs that no token has.
connect-token-file = { $variable }: { $path } cannot be read.
connect-token-hint = Make a token in the other system and put it into the environment, or into a file that the variable with _FILE names.
connect-list-comma = { ", " }

## Speaking with the other system

connect-asks-for-pause = { $url } asks for a pause of { $seconds } seconds.
connect-run-goes-on-later = Run it again later: it goes on where it was.
connect-no-answer = { $url } does not answer.
connect-denied = { $url } refuses the token (status { $status }).
connect-denied-hint = Make a new token in the other system; its owner must be allowed to read and change leads.
connect-used-up = { $url } has no requests left for today.
connect-sign-in-refused = { $url } gives no token (status { $status }): { $text }
connect-no-access-token = { $url } answered without a token.
connect-sign-in-hint = Check token_url, client_id and scope under oauth, and the client secret and refresh token in the environment.
connect-token-rotates = { $url } gives another refresh token each time, which Ondo cannot keep.
connect-token-rotates-hint = Switch rotation off in the app's settings, or use the client's own sign-in, without a refresh token; then make a new one.
connect-job-failed = The other system could not read its records: { $text }
connect-not-json = { $url } did not answer with JSON.
connect-not-json-hint = Check the address, and that the system has a version which the connector knows: docs/connect.md.
connect-too-large = { $url } answered with more than { $most } bytes.
connect-not-as-expected = { $system } answers in another form than its connector knows.
connect-refused = The other system refused a question (status { $status }): { $text }
connect-refused-there = Refused there (status { $status }): { $text }. { $advice }
connect-check-field = Check the field under push, and that the token's owner may change this record.
connect-may-have-arrived = No clear answer: it may have arrived. The next run looks before it sends it again.

## Runs

connect-runs-already = The connection '{ $name }' runs already.
connect-runs-already-hint = Wait for it to end, or end the other one.
connect-say-what = Say which connection, and one of --check, --once, --every and --state.
connect-say-what-hint = ondo connect NAME --check; --dry-run goes with --once. Without a name: the connections there are.
connect-too-often = --every is too short.
connect-too-often-hint = Write 1m or more.
connect-none-yet = There is no connection yet: put one into { $folder }.
connect-signed-in = Signed in at { $url } as { $who }.
connect-read = { $kind }: { $read } read, { $unchanged } unchanged, { $left_out } left out, { $unknown } about nobody known, { $erased } erased, { $refused } refused
connect-new = new: { $news }
connect-sent = sent: { $sent } ({ $notes } with a note), { $unchanged } as sent before, { $unscored } without a score, { $refused } refused
connect-never-read = The connection '{ $name }' has not been read yet.
connect-never = never
connect-state = { $kind }: read to its end { $read_at } ({ $lag } s ago); { $records ->
    [one] { $records } record
   *[other] { $records } records
  }, { $gone } gone, { $refused } refused, { $erased } erased
connect-column-kind = Kind
connect-column-record = Record
connect-column-why = Why
connect-being-sent = sent

## Fields of the other system

connect-fields-fine = Every field that is sent and read is there.
connect-fields-denied = The token may not see which fields there are; they were not looked at.
connect-fields-unseen = There is no record yet to see its fields by; run the check again when there is one.
connect-field-missing = It is sent, and does not exist there. { $how }
connect-field-unread = It is read, and does not exist there. { $how } Or take it out of the mapping.
connect-field-read-only = It is sent, and cannot be changed there: it is calculated, or the token's owner may only read it.
connect-field-other-type = { $value } is sent to it, and it takes something else there: it must be a field for { $type }.
connect-field-number = a number
connect-field-text = text
connect-field-as-read = what the mapping reads of it
connect-make-field-bottlecrm = Make it in BottleCRM: Settings → Custom fields → New field, for { $kind }, key { $name }, for { $type }.
connect-make-field-hubspot = Make it in HubSpot: Settings → Properties → Create property, for { $kind }, internal name { $name }, for { $type }.
connect-make-field-salesforce = Make it in Salesforce: Setup → Object Manager → Fields & Relationships → New, for { $kind }, name { $name } without __c, for { $type }; and let the connection's user see and change it (field-level security).
connect-make-field-dynamics = Make it in Power Apps: Tables → Columns → New column, for { $kind }, logical name { $name }, for { $type }. Columns that begin with msdyn_ come with Sales Insights.

## What is sent

connect-note = Ondo: { $temperature }, { $total } points{ $chance }. { $reasons }
connect-note-blinded = Ondo: { $temperature }{ $chance }. { $reasons } (points are not told while a trial of the card runs)
connect-note-mark = [hand-off { $handoff }]

## The page of connections

connect-page = Connections
connect-page-note = Other systems that leads, activities and results are read from and scores are sent to.
connect-page-none = No connection is set up. Its file goes to connect/NAME.yaml in the company's folder.
connect-page-kind = Records
connect-page-read = Read last
connect-page-records = Known
connect-page-refused = Refused
connect-page-problem = State
connect-page-fine = as it should be
connect-page-last-refused = Refused last
