-- Three roles for one database: the owner takes the migration steps, `serve` reads and writes rows, `read` only reads.
-- An administrator of the cluster runs it once in the new database; running it again changes nothing:
--
--   psql --dbname=capaian --file=roles.sql
--   psql --dbname=capaian --command='\password capaian_owner'      (and so for the other two)
--
-- After each `capaian migrate`, which runs as the owner, the owner runs grants.sql. Other names are given by
-- --set owner=NAME --set serve=NAME --set read=NAME.
\set ON_ERROR_STOP on
\if :{?owner} \else \set owner capaian_owner \endif
\if :{?serve} \else \set serve capaian_serve \endif
\if :{?read} \else \set read capaian_read \endif

SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', name)
FROM unnest(ARRAY[:'owner', :'serve', :'read']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER DATABASE :"DBNAME" OWNER TO :"owner";
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO :"serve", :"read";

ALTER SCHEMA public OWNER TO :"owner";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"serve", :"read";

-- Whatever a role says of itself, it does not write where it should only read.
ALTER ROLE :"read" IN DATABASE :"DBNAME" SET default_transaction_read_only = on;
