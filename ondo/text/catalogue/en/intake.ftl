## Intake: what other systems send as they send it

intake-no-records = There must be at least one entry under records.
intake-no-records-hint = Begin with '- name: visit'.
intake-unknown-maker = '{ $value }' behind | makes nothing of a text.
intake-unknown-maker-hint = What may stand there: { $names }.
intake-see-keys = docs/connect.md lists the keys.
intake-no-such-name = There is no intake of this name.
intake-no-such-name-hint = Write its mapping: { $folder }/NAME.yaml in the home folder, or use the name of a preset.
intake-no-kind = column '{ $column }': no name of an event can be made of { $cell }
intake-too-many-records = The body holds more than { $most } records.
intake-too-large = The body is larger than { $most } bytes once it is unpacked.
intake-send-fewer = Send them in smaller parts.
intake-multipart = The body is a form with files (multipart/form-data).
intake-multipart-hint = Send application/x-www-form-urlencoded or JSON.
intake-not-json = The body is not valid JSON: { $problem }
intake-not-json-hint = Send JSON, or a form with content-type application/x-www-form-urlencoded.
intake-not-form = The body is not a form: { $problem }
intake-not-gzip = The body cannot be unpacked: { $problem }
intake-unknown-coding = The body has the content-encoding '{ $coding }'.
intake-unknown-coding-hint = gzip and deflate are read.
intake-not-signed = The body is not signed as the mapping of this intake asks.
intake-not-signed-hint = Check the secret on both sides, and the clock.
intake-no-secret = The secret file { $file } of an intake cannot be used: { $why }.
intake-say-which = Say which bodies to take in again.
intake-say-which-hint = ondo intake replay NUMBER…, --name NAME or --failed.
intake-no-delivery = No delivery { $number } is kept.
intake-body-not-kept = The body of delivery { $number } was too large to be kept.
intake-record-refused = Record { $number } would be refused: { $why }
intake-record-passed-over = Record { $number } would be passed over: no entry is for it.
intake-record-read = Record { $number } ({ $entry })
intake-column-number = number
intake-column-received = received
intake-column-name = intake
intake-column-became = what became of it
intake-nothing-kept = Nothing is kept.

## The pages of intakes

intake-page = Intake { $name }
intake-page-all = Intakes
intake-page-all-note = Any sender may send as it does. Counted are the latest bodies that are kept.
intake-page-name = Name
intake-page-last = Came last
intake-page-kept = Bodies
intake-page-with-refusals = With refusals
intake-page-try = Send one, see what it became
intake-page-try-note = Paste a body as the sender would send it. What each record would become is shown; nothing is written.
intake-page-body = Body
intake-page-type = Content type
intake-page-show = Show
intake-page-no-record = The body holds no record.
intake-page-body-too-long = The body has more than { $most } characters.
intake-page-log = What came lately
intake-page-log-note = Bodies are kept for { $days ->
    [one] { $days } day
   *[other] { $days } days
  } at most. Taken in again they are read by the mapping of now; what is there already changes nothing.
intake-page-number = No.
intake-page-received = Received
intake-page-became = Result
intake-page-replayed = again { $at }
intake-page-replay = Take in again
intake-page-taken-again = The body was taken in again.
