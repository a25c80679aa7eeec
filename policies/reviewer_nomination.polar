# Reviewer nomination (usulan pemberi umpan balik): one person proposes another as a reviewer of an evaluation.

# Whoever proposed a reviewer sees the own proposals.
may("nominator", "read", "reviewer_nomination", "header", "active");

# The supervisor decides about proposals, so he or she sees them all.
may("supervisor", "read", "reviewer_nomination", "header", "active");

?= allow(["nominator"], "read", ["reviewer_nomination", "header", "active", []]);
?= not allow(["superior", "citizen"], "read", ["reviewer_nomination", "header", "active", []]);
