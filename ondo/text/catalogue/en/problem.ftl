## Problems that are no fault of the request

problem-ledger-away = The ledger cannot be used at the moment.
problem-try-again = Try the same again in a moment; what was accepted before stays accepted, and nothing counts twice.
problem-text-too-long = it has { $length } characters, more than { $most }
problem-text-with-nul = the character U+0000 is not allowed
problem-of-text = { $name }: { $problem }.
problem-send-shorter = Send a shorter one.
problem-key-used = Key '{ $key }' of source '{ $source }' was used before with other content
problem-key-used-in-space = Key '{ $key }' of source '{ $source }' in key space '{ $space }' was used before with other content
problem-with-detail = { $problem }: { $detail }.
problem-full-stop = { $text }.
problem-give-a-new-key = Give a new fact a new key; where another sequence of ids has this one too, say a key_space.
problem-identity-key-unusable = The key of identities { $file } cannot be used: { $why }.
problem-check-folder-of-key = Check its folder and rights, or restore it from its backup.
problem-another-identity-key = The addresses in this ledger were written with another key than { $where }.
problem-restore-identity-key = Restore identity.key from its backup into ONDO_HOME, or set ONDO_IDENTITY_SECRET_FILE to the key that the other replicas use. If it is lost for good: ondo migrate --new-identity-key
problem-not-a-webhook-url = The webhook's address is not a URL.
problem-webhook-not-https = The webhook's address is not https.
problem-webhook-url-with-more = The webhook's address has a user, a password or a fragment.
problem-webhook-is-private = The webhook's address leads to a private address.
problem-give-a-public-url = Give an https URL with a public host; ONDO_WEBHOOK_PRIVATE=1 admits private ones.
problem-about-to-stop = This replica is about to stop.
problem-others-answer = Others answer; a new one will come.
problem-ledger-not-writable = The ledger cannot be written.
problem-look-for-room = Look for room on its disk.
