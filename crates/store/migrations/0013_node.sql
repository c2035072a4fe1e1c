-- Which process has a job or a lease in its hands: when that node starts anew, what it held is nobody's.
ALTER TABLE job ADD COLUMN node BIGINT;
ALTER TABLE lease ADD COLUMN node BIGINT;
