# Organisational unit (unit organisasi): the tree of offices within an agency.

# A signed-in employee sees the units of the own agency.
may("colleague", "read", "org_unit", "header", "active");

?= allow(["colleague", "citizen"], "read", ["org_unit", "header", "active", []]);
?= not allow(["citizen"], "read", ["org_unit", "header", "active", []]);
