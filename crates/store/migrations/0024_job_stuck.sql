-- Jobs that were given up are few among those that are promised.
CREATE INDEX job_stuck ON job (id) WHERE state = 2;
