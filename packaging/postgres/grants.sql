-- What each role may do with the tables, all of them. The owner runs it after each `capaian migrate`; running it again
-- changes nothing:
--
--   psql --username=capaian_owner --dbname=capaian --file=grants.sql
--
-- Other names are given by --set serve=NAME --set read=NAME.
\set ON_ERROR_STOP on
\if :{?serve} \else \set serve capaian_serve \endif
\if :{?read} \else \set read capaian_read \endif

BEGIN;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM :"serve", :"read";
GRANT SELECT ON ALL TABLES IN SCHEMA public TO :"serve", :"read";
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"serve";
-- What has happened stays: it is added to, and by nobody changed.
REVOKE UPDATE, DELETE ON audit_event FROM :"serve";
-- Which steps have been taken is the owner's to say.
REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM :"serve";
COMMIT;
