# Agency (instansi): the tenant. Its code, name and time zone are public.

# Everyone may see which agencies there are.
may("citizen", "read", "agency", "header", "active");

# Everyone sees what the published surveys of a year come to.
may("citizen", "read", "agency", "results", "active");

?= allow(["citizen"], "read", ["agency", "header", "active", []]);
?= allow(["citizen"], "read", ["agency", "results", "active", []]);
