## The decision sheet: a proposal on one page of A4.

sheet-link = Decision sheet (one page, to print and sign)
sheet-heading = Decision sheet
sheet-appendix = The whole proposal (appendix)
sheet-print = Print this page: it is one page of A4.
sheet-happened = What happened
sheet-suggested = What is suggested, and why
sheet-more-changes = { $more ->
    [one] One more change stands
   *[other] { $more } more changes stand
 } in the appendix.
sheet-brings = What it brings, and what it costs
sheet-unknown = What cannot be known from these data
sheet-unknown-none = The recalibration named no such limit.
sheet-more-limits = { $more ->
    [one] One more limit stands
   *[other] { $more } more limits stand
 } in the appendix.
sheet-decision = Decision
sheet-approve = Approve
sheet-approve-part = Approve a part
sheet-decline = Decline
sheet-reason = Reason:
sheet-marketing = Marketing
sheet-sales = Sales
sheet-name = Name
sheet-date = Date
