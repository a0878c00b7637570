## What it is for, and where it ends

modelcard-purpose-second-opinion = A second opinion beside the card: the probability that a lead is really hot, and the reasons. The card's points decide temperature and hand-off; this model does not.
modelcard-purpose-how-much-better = In the definition meeting it shows how much better the point table could get.
modelcard-purpose-this-company-only = It is made for this company and this card. Do not use it for another one, nor to decide about people (credit, hiring).
modelcard-limit-association = It shows association, not cause; most of all where it counts what the seller did.
modelcard-limit-market-changes = When the market, the product or the way leads are won changes after the time it learned from, its probabilities no longer hold. Monitoring tells.
modelcard-limit-few-hot-leads = The fewer hot leads there are, the more the figures at the top hang on a few of them; figures without an interval are a guide.
modelcard-limit-new-choices = A choice that did not exist when it learned counts as missing. No personal data is in it.

## Sentences with figures

modelcard-precision = Replayed precision: of the best { $volume } of leads ({ $share }), how many were really hot. Log loss: lower is better.
modelcard-below-logistic = Its log loss is { $gap } below that of the logistic.
modelcard-above-logistic = Its log loss is { $gap } above that of the logistic: on these data the simpler method does better.
modelcard-calibrated = Probabilities go through a two-parameter curve (Platt) fitted on the slice before. On the last slice predicted and observed differ by { $error } on average.
modelcard-stacked = The probability is a weighted sum, in log-odds, of three parts: a logistic on the rules and their sum, small LightGBM trees on every feature, and the sum of the card's points as they were agreed. The weights are never negative; they come from leads whose part had not seen them, and start at half logistic, half trees. Axis caps and idle decay are not in the sum; the trees see idle days.
modelcard-stack-gain = On later data its log loss is { $gap } below that of its best part alone.
modelcard-stack-loss = On later data its log loss is { $gap } above that of its best part alone: on these data mixing does not pay.
modelcard-uncapped-below = LightGBM without these bounds ({ $trees } trees of { $leaves } leaves at any depth, the same directions) has AUC { $auc } and log loss { $logloss }, lower than the stack: that is what the bounds cost. It is not served, since its reasons would take too long.
modelcard-uncapped-above = LightGBM without these bounds ({ $trees } trees of { $leaves } leaves at any depth, the same directions) has AUC { $auc } and log loss { $logloss }, no lower than the stack: the bounds cost nothing here.
modelcard-contributions = Share of all contributions to the log-odds (mean absolute value on later leads: Shapley values of the trees, and each rule's coefficient times its count), what higher values do, and the direction the card holds the model to. { $n } features in all.
modelcard-held = Where the card agreed that an action adds or deducts, every count that the same action moves is held to that direction ({ $held } features): one more such action never moves the probability the other way.
modelcard-left-out = Left out, because no direction can be held: { $names }.
modelcard-left-out-leaks = Left out, because it may have been filled in when the outcome was known: { $names }.
modelcard-tuned = { $trials } settings tried by Optuna on three growing windows of time, { $pruned } of them given up early; early stopping on the later part of each window. Bounded to { $trees } trees of { $leaves } leaves and depth { $depth }.

## Where labels come from

modelcard-from-feedback = feedback from sales
modelcard-from-outcome = outcomes
modelcard-from-nothing-happened = nothing happened in time
modelcard-from-missed-hot = missed hot
modelcard-from-never-handed = outcome without a hand-off
modelcard-from-landmark = declared instant

## Headings and tables

modelcard-labels-them-hot = { $labels ->
    [one] { $labels } label
   *[other] { $labels } labels
  }, { $positives } of them hot
modelcard-title = Model card: second opinion on the card “{ $name }”, version { $version }
modelcard-what-it-is-for = What it is for
modelcard-what-learned-from = What it learned from
modelcard-how-good-on-later-data = How good it is on later data
modelcard-calibration = Calibration
modelcard-what-made-of = What it is made of
modelcard-part = Part
modelcard-weight = Weight
modelcard-part-logistic = Logistic on the rules
modelcard-part-trees = LightGBM trees
modelcard-part-card = Sum of the card's points
modelcard-what-it-goes-by = What it goes by
modelcard-how-tuned = How it was tuned
modelcard-where-ends = Where it ends
modelcard-versions = Versions
modelcard-data-set = Data set
modelcard-known-as = Known as of
modelcard-view = View
modelcard-view-of-hand-offs = as of each hand-off
modelcard-view-at-instants = at declared instants
modelcard-labels = Labels
modelcard-them-hot = of them hot
modelcard-leads = Leads
modelcard-events = Events
modelcard-hand-offs = Hand-offs
modelcard-learned-from = Learned from
modelcard-calibrated-on = Calibrated on
modelcard-judged-on = Judged on
modelcard-labels-counted = { $n ->
    [one] { $n } label
   *[other] { $n } labels
  }
modelcard-worth-after-weighting = Worth, after weighting
modelcard-where-labels-come-from = Where labels come from
modelcard-how-leads-handed-over = How leads were handed over
modelcard-from-counted = { $name }: { $n }
modelcard-item = Item
modelcard-value = Value
modelcard-share-handed-over = share handed over
modelcard-share-assumed = share assumed
modelcard-logistic = Logistic
modelcard-model = Model (stack)
modelcard-log-loss = Log loss
modelcard-group = Group
modelcard-predicted = Predicted
modelcard-observed = Observed
modelcard-hotter = hotter
modelcard-colder = colder
modelcard-depends = depends
modelcard-held-only-hotter = held: only hotter
modelcard-held-only-colder = held: only colder
modelcard-free = free
modelcard-sellers-own-action = { " " }(the seller's own action)
modelcard-feature = Feature
modelcard-share = Share
modelcard-higher-values = Higher values
modelcard-direction = Direction
modelcard-trees = Trees
modelcard-seed = Seed
modelcard-window = Window
modelcard-log-loss-defaults = Log loss, defaults
modelcard-log-loss-chosen = Log loss, chosen
modelcard-setting = Setting
modelcard-card = Card
modelcard-features = Features
modelcard-list-comma = ,{ " " }
