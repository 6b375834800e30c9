-- Hotlist on an empty Snowflake account: one role that can do what the project needs and nothing else.
-- Run once, as someone who may create roles, users and databases. Change the four names, then run from top to bottom.
set database_name = 'HOTLIST';
set warehouse_name = 'HOTLIST_WH';
set role_name = 'HOTLIST_ROLE';
set user_name = 'HOTLIST_USER';

use role sysadmin;

create warehouse if not exists identifier($warehouse_name)
    warehouse_size = 'XSMALL'
    auto_suspend = 60
    auto_resume = true
    initially_suspended = true
    statement_timeout_in_seconds = 3600;

create database if not exists identifier($database_name);

use role useradmin;

create role if not exists identifier($role_name);

-- A service user signs in with a key pair and with nothing else. Put the public key in before the first build:
--     alter user HOTLIST_USER set rsa_public_key = 'MIIBIjANBgkqh...';
create user if not exists identifier($user_name)
    type = service
    default_role = $role_name
    default_warehouse = $warehouse_name;

use role securityadmin;

grant role identifier($role_name) to user identifier($user_name);
grant role identifier($role_name) to role sysadmin;

-- The warehouse: to run on it, not to resize it.
grant usage on warehouse identifier($warehouse_name) to role identifier($role_name);

-- The database: to make schemas in it. What dbt makes there, tables, views, the stage and the procedures of a run, belongs to the role.
grant usage, create schema on database identifier($database_name) to role identifier($role_name);

-- Raw tables that lie elsewhere: to read, and only those (knobs source_database and source_schema). For example:
--     grant usage on database CRM to role HOTLIST_ROLE;
--     grant usage on schema CRM.RAW to role HOTLIST_ROLE;
--     grant select on table CRM.RAW.LEADS to role HOTLIST_ROLE;
--     grant select on table CRM.RAW.TRIGGERS to role HOTLIST_ROLE;
--     grant select on table CRM.RAW.EVENTS to role HOTLIST_ROLE;

-- Readers of the scores need the published tables and nothing else. For example, after the first build:
--     grant usage on database HOTLIST to role SALES_READER;
--     grant usage on schema HOTLIST.HOTLIST_PUBLISHED to role SALES_READER;
--     grant select on all tables in schema HOTLIST.HOTLIST_PUBLISHED to role SALES_READER;
--     grant select on future tables in schema HOTLIST.HOTLIST_PUBLISHED to role SALES_READER;

-- Texts of times must keep their microseconds, and nothing may depend on a local time.
alter user identifier($user_name) set
    timezone = 'UTC'
    timestamp_type_mapping = 'TIMESTAMP_NTZ'
    timestamp_ntz_output_format = 'YYYY-MM-DD HH24:MI:SS.FF6'
    timestamp_ltz_output_format = 'YYYY-MM-DD HH24:MI:SS.FF6 TZHTZM'
    timestamp_tz_output_format = 'YYYY-MM-DD HH24:MI:SS.FF6 TZHTZM';

-- Python packages. scikit-learn 1.9 and skops are not in the channel that Snowflake offers by itself, so they come from the shared artifact
-- repository of public packages. Accounts made since mid-2026 have it as their default; for others find its name with
--     show artifact repositories in account;
-- put it in place of <repository>, and run:
--     grant database role SNOWFLAKE.<its reader role> to role HOTLIST_ROLE;
--     alter database HOTLIST set default_python_artifact_repository = <repository>;
