## Where a version of a card stands

workbench-state-past = past
workbench-state-in-force = in force
workbench-state-scheduled = comes into force later
workbench-state-on-trial = on trial
workbench-state-tried = was on trial

## Versions of a card

workbench-effective = effective from { $effective }
workbench-file = Card file (YAML)
workbench-is-past = This version is no longer in force.
workbench-is-scheduled = This version is not in force yet.
workbench-is-on-trial = This version is on trial beside the one in force.
workbench-is-tried = This version was on trial and never came into force by itself.
workbench-open-in-force = Open version { $version }, which is in force
workbench-differs-from-in-force = What differs from it
workbench-column-version = Version
workbench-column-since = Effective from
workbench-column-names = Approved by
workbench-changes-of = What version { $version } changed
workbench-compare-any = Compare any two versions
workbench-cap = Cap of { $axis }
workbench-cap-points = at most { $cap }
workbench-roll-back = Roll back to version { $version }
workbench-roll-back-note = The content of version { $version } comes into force again with the next score, as a new version. Nothing is deleted.
workbench-roll-back-do = Roll back
workbench-no-such-number = Versions are numbers from 1 on.
workbench-no-such-number-hint = Open one from the list of versions.

## Differences between two versions

workbench-diff = What differs
workbench-diff-of = { $name }: what differs
workbench-diff-between = Version { $before } beside version { $after }
workbench-before = From
workbench-after = to
workbench-compare = Compare
workbench-column-what = What
workbench-no-difference = Both have the same content.
workbench-open-version = Open version { $version }
