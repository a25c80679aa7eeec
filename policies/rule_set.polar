# Rule set (perangkat aturan): the regulation in numbers, such as the rating matrix and the deadlines. It is law, so
# it is public.

# Everyone may see the rules that evaluations follow.
may("citizen", "read", "rule_set", "header", "active");

?= allow(["citizen"], "read", ["rule_set", "header", "active", []]);
