doctor-room = { $home }: { $free } MiB free.
doctor-room-advice = Make room: once the disk is full, nothing can be written and no replica is ready.
doctor-home-not-writable = { $home } cannot be written.
doctor-home-advice = Give the user that runs Ondo the right to write there, or set ONDO_HOME.
doctor-ledger = Ledger { $ledger }, revision { $revision }.
doctor-ledger-newer = A newer Ondo wrote it; this one knows revisions up to { $head }. Use the newer Ondo.
doctor-ledger-older = The next command brings it to { $head }: make a backup first (ondo backup), then run ondo migrate. The rest is looked at after that.
doctor-integrity-ok = Every page of the ledger can be read.
doctor-integrity-postgresql = PostgreSQL checks its pages itself, if data checksums are on.
doctor-integrity = The ledger is damaged: { $verdict }.
doctor-integrity-advice = Stop the service, keep the file as it is, and restore the last backup (ondo restore).
doctor-writing = The ledger can be written.
doctor-writing-fails = The ledger cannot be written.
doctor-writing-advice = Look for room on its disk, for the rights of its folder, and for a program that holds it.
doctor-clock-ok = The clock agrees with the ledger.
doctor-clock = The clock of this machine is { $seconds } seconds behind what the ledger already holds.
doctor-clock-advice = Synchronise the clocks of all machines (NTP). Until then deadlines and decisions seem to lie ahead.
doctor-no-card = No card is in force: nobody can be scored.
doctor-no-card-advice = Approve a card: ondo approve --card card.yaml --name NAME
doctor-card = In force: { $cards }.
doctor-card-unsigned = In force: { $cards }, as shipped with Ondo and signed by nobody.
doctor-card-advice = Write your own (ondo check card.yaml) and sign it: ondo approve --card card.yaml --name NAME
doctor-agreement = Agreement between marketing and sales: version { $version }.
doctor-agreement-shipped = The agreement between marketing and sales is the shipped one, signed by nobody.
doctor-agreement-advice = Edit agreement.yaml together and publish it: ondo agreement publish agreement.yaml --name NAME
doctor-model = The model that answers beside the card: { $bundle }.
doctor-no-model = No model answers beside the card yet; scores do not need one.
doctor-model-advice = Bring ONDO_HOME/artifacts back from a backup, or train anew: ondo recalibrate
doctor-arrivals = { $number ->
    [one] { $number } lead
   *[other] { $number } leads
  } with news whose score nobody has looked at yet.
doctor-arrivals-advice = They wait for a running service: is ondo serve up, and is ONDO_SCORE_ARRIVALS not 0? ondo score --all scores everybody.
doctor-scored = Everybody was scored by the cards in force; { $events ->
    [one] { $events } event
   *[other] { $events } events
  } came since.
doctor-never-scored = Not everybody was ever scored by the cards in force.
doctor-scoring-advice = Run ondo score --all now, and every night.
doctor-watched = Last monitoring: { $at }.
doctor-never-watched = The monitoring has never run.
doctor-watch-advice = Run ondo watch every day; the manual has a timer.
doctor-webhooks = Webhooks: { $receivers ->
    [one] { $receivers } receiver
   *[other] { $receivers } receivers
  }, { $waiting ->
    [one] { $waiting } message
   *[other] { $waiting } messages
  } on their way, { $dead } given up.
doctor-webhooks-advice = ondo webhook dead shows what was given up and why; ondo webhook replay sends again what was given up.
doctor-webhooks-unsigned = There are webhooks and no secret to sign their messages with; none is sent.
doctor-webhooks-secret = Set ONDO_WEBHOOK_SECRET_FILE.
doctor-keys = { $keys } API keys are valid.
doctor-sessions = { $keys } API keys are valid, and no secret signs page sessions: they end with the process, and replicas do not share them.
doctor-sessions-advice = Set ONDO_SESSION_SECRET_FILE.
doctor-mlflow = MLflow's store in ONDO_HOME holds { $runs ->
    [one] { $runs } run
   *[other] { $runs } runs
  }.
doctor-mlflow-none = MLflow's store is made by the first recalibration.
doctor-mlflow-elsewhere = MLflow is at { $uri }; it is not asked from here.
doctor-mlflow-broken = MLflow's store cannot be read: { $cause }
doctor-mlflow-advice = Recalibrations go on without it. Bring it back from a backup, or set ONDO_MLFLOW_URI.
doctor-summary = { $checks ->
    [one] { $checks } check
   *[other] { $checks } checks
  }: { $failures } failed, { $warnings } to look at.
doctor-notices = { $recipients ->
    [one] 1 recipient
   *[other] { $recipients } recipients
 } of notices; { $waiting } on their way, { $dead } given up
doctor-notices-advice = See: ondo notice list
