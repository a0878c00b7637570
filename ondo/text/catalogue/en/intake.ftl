## Intake: what other systems send as they send it

intake-no-records = There must be at least one entry under records.
intake-no-records-hint = Begin with '- name: visit'.
intake-see-keys = docs/connect.md lists the keys.
intake-no-such-name = There is no intake of this name.
intake-no-such-name-hint = Write its mapping: { $folder }/NAME.yaml in the home folder, or use the name of a preset.
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
