# Agency (instansi): the tenant. Its code, name and time zone are public.

# Everyone may see which agencies there are.
may("citizen", "read", "agency", "header", "active");

?= allow(["citizen"], "read", ["agency", "header", "active", []]);
